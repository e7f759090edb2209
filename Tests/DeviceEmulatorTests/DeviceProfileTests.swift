import Testing

@testable import DeviceEmulator

@Suite struct DeviceProfileTests {
    @Test func sizesOfTheReference() {
        let all: [DeviceProfile] = [.legacy, .gen2, .gen3]
        #expect(DeviceProfile.allCases == all)
        #expect(all.map(\.rawValue) == ["legacy", "gen2", "gen3"])
        #expect(all.map(\.maximumDataBytes) == [255, 622, 1024])
        #expect(all.map(\.maximumNameBytes) == [63, 64, 64])
        #expect(all.map(\.maximumArgumentBytes) == [63, 622, 1024])
        #expect(all.map(\.maximumVariableBytes) == [255, 622, 622])
        #expect(all.map(\.maximumMemberNameCharacters) == [12, 64, 64])
        #expect(all.map(\.truncates) == [true, false, false])
        #expect(DeviceProfile.maximumFunctions == 15)
        #expect(DeviceProfile.maximumVariables == 20)
    }

    @Test func whatFitsStaysAsItIs() {
        for profile in DeviceProfile.allCases {
            let data = String(repeating: "d", count: profile.maximumDataBytes)
            let name = String(repeating: "n", count: profile.maximumNameBytes)
            #expect(profile.fitting(data: data) == data)
            #expect(profile.fitting(name: name) == name)
            #expect(profile.fitting(data: "") == "")
        }
    }

    @Test func legacyTruncatesAndTheOthersFail() {
        for profile in DeviceProfile.allCases {
            let data = String(repeating: "d", count: profile.maximumDataBytes + 1)
            let name = String(repeating: "n", count: profile.maximumNameBytes + 1)
            #expect(profile.fitting(data: data)?.utf8.count == (profile == .legacy ? 255 : nil))
            #expect(profile.fitting(name: name)?.utf8.count == (profile == .legacy ? 63 : nil))
        }
    }

    @Test func truncationSplitsNoCharacter() {
        let text = "aé€😀"
        let expected = ["", "a", "a", "aé", "aé", "aé", "aé€", "aé€", "aé€", "aé€", text, text]
        for (bytes, start) in expected.enumerated() {
            #expect(DeviceProfile.truncated(text, toBytes: bytes) == start, "\(bytes) bytes")
        }
        // Scalars, not what a person sees as one character.
        #expect(DeviceProfile.truncated("e\u{301}", toBytes: 2).unicodeScalars.count == 1)
        #expect(DeviceProfile.truncated("\r\n", toBytes: 1).utf8.count == 1)
        #expect(
            DeviceProfile.legacy.fitting(data: String(repeating: "é", count: 200))?.utf8.count == 254)
    }
}
