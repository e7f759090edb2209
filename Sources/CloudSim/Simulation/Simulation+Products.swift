import Dispatcher
package import EventModel

extension Simulation {
    /// The products and their devices.
    package var products: Products { dispatcher.products }

    /// The place of a device's product; nil for a device without one.
    package func product(of slot: Int) -> Int? { dispatcher.products.place(ofDevice: slot) }

    /// Puts a device into a product, out of any other; nil takes it out of all.
    package func put(_ slot: Int, intoProductAt place: Int?) {
        dispatcher.products.put(slot, intoProductAt: place)
    }

    /// Puts devices into the scenario's products. The first product that names a device has it.
    func fillProducts() {
        for (place, product) in scenario.products.enumerated() {
            for pattern in product.devices {
                for slot in devices(Glob(pattern)) where self.product(of: slot) == nil {
                    put(slot, intoProductAt: place)
                }
            }
        }
    }
}
