/// Decides which addresses a signed endpoint may have: public ones, by https, so that nobody can use the cloud to reach
/// what stands behind its walls.
///
/// The same judgement is made three times: of the URL when an endpoint is created, of the addresses that its name has
/// then, and of the address that is dialled at each delivery, for a name may have another one by then.
package struct AddressGuard: Sendable {
    /// Whether http will do.
    package var allowsHTTP: Bool
    /// What is let through although it is not public.
    package var allowed: [Allowance]

    /// A guard that lets nothing through but what is named.
    package init(allowsHTTP: Bool = false, allowed: [Allowance] = []) {
        self.allowsHTTP = allowsHTTP
        self.allowed = allowed
    }

    /// Judges what can be judged without asking for the name's addresses: how the URL is written, its scheme, and its
    /// host when that is an address.
    package func judge(url: String) -> Result<GuardedURL, GuardFault> {
        Result { () throws(GuardFault) in
            let judged = try GuardedURL(url)
            if !judged.isSecure, !allowsHTTP { throw .notSecure }
            if let address = judged.literal, let fault = fault(of: address, host: judged.host) { throw fault }
            return judged
        }
    }

    /// Why a host that has these addresses may not be called; nil when it may. One refused address among several
    /// refuses the host, for nobody can say which of them will be dialled.
    package func judge(_ addresses: [IPAddress], of host: String) -> GuardFault? {
        if addresses.isEmpty { return .noAddress(host: host) }
        for address in addresses {
            if let fault = fault(of: address, host: host) { return fault }
        }
        return nil
    }

    /// Whether an address may be dialled for a host.
    package func admits(_ address: IPAddress, host: String) -> Bool { fault(of: address, host: host) == nil }

    private func fault(of address: IPAddress, host: String) -> GuardFault? {
        guard let network = ReservedNetwork.holding(address),
            !allowed.contains(where: { $0.covers(address, of: host) })
        else { return nil }
        return .notPublic(address, host: host, network: network.range, purpose: network.purpose)
    }
}
