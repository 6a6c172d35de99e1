import Testing

@testable import HeadsetButtons

@Suite("HID report descriptors")
struct HIDReportDescriptorTests {
    @Test(arguments: [false, true])
    func findsKeysAndLights(numbered: Bool) throws {
        let descriptor = try HIDReportDescriptor(TestDescriptors.headset(numbered: numbered))
        #expect(descriptor.isHeadset)
        #expect(descriptor.numbersReports == numbered)
        let inputs = descriptor.fields.filter { $0.direction == .input }
        #expect(inputs.map(\.content) == [.value(.hookSwitch), .value(.phoneMute), .value(.flash)])
        #expect(inputs.map(\.offset) == [0, 1, 2])
        #expect(inputs.map(\.isRelative) == [false, true, false])
        #expect(descriptor.outputSizes == [numbered ? 8 : 0: 8])
    }

    @Test func keyboardIsNoHeadset() throws {
        #expect(try !HIDReportDescriptor(TestDescriptors.keyboard).isHeadset)
        #expect(try !HIDReportDescriptor([]).isHeadset)
    }

    @Test func readsKeysAndMakesLights() throws {
        var reports = HIDReports(try HIDReportDescriptor(TestDescriptors.headset(numbered: true)))
        #expect(reports.read([8, 0b001]) == [.hook(offHook: true)])
        #expect(reports.read([8, 0b011]) == [.mutePressed])
        #expect(reports.read([8, 0b001]) == [])
        #expect(reports.read([8, 0b101]) == [.flashPressed])
        #expect(reports.read([9, 0xFF]) == [], "another report")
        #expect(reports.read([8]) == [], "too short")
        #expect(reports.read([]) == [])
        let lights = HeadsetLights(offHook: true, ring: false, hold: true, mute: true)
        #expect(reports.reports(showing: lights) == [[8, 0b1101]])
        let plain = HIDReports(try HIDReportDescriptor(TestDescriptors.headset(numbered: false)))
        #expect(plain.reports(showing: HeadsetLights(ring: true)) == [[0, 0b0010]])
    }

    @Test func staleHookBesideAnotherKeyIsNoPress() throws {
        var reports = HIDReports(try HIDReportDescriptor(TestDescriptors.headset(numbered: false)))
        #expect(reports.read([0b010]) == [.mutePressed])
        #expect(reports.read([0b000]) == [], "the mute key let go")
        #expect(reports.read([0b000]) == [.hook(offHook: false)], "the same anew")
    }

    @Test func readsSelectors() throws {
        var reports = HIDReports(try HIDReportDescriptor(TestDescriptors.selector))
        #expect(reports.read([1]).contains(.hook(offHook: true)))
        #expect(reports.read([2]).contains(.flashPressed))
        #expect(reports.read([200]) == [])
    }

    @Test func refusesWhatIsMalformed() {
        let cases: [([UInt8], HIDReportDescriptor.Malformed)] = [
            ([0x27, 0x01], .truncated), ([0xFE], .truncated), ([0xFE, 0x05, 0x10, 0x00], .truncated),
            ([0xB4], .unbalanced),
            ([UInt8](repeating: 0xA4, count: 17), .unbalanced), ([0x85, 0x00], .badReportNumber),
            ([0x86, 0x00, 0x01], .badReportNumber), ([0x77, 0xFF, 0xFF, 0xFF, 0xFF], .tooLarge),
            ([0x97, 0xFF, 0xFF, 0xFF, 0x7F], .tooLarge), ([0x76, 0xFF, 0xFF, 0x96, 0xFF, 0xFF, 0x81, 0x02], .tooLarge),
            ([UInt8](repeating: 0, count: 4097), .tooLong),
        ]
        for (bytes, problem) in cases {
            #expect(throws: problem) { try HIDReportDescriptor(bytes) }
        }
    }

    /// Whatever a device says, it is understood or refused, and its reports are read within their bounds.
    @Test func survivesEveryDescriptor() {
        var generator = SystemRandomNumberGenerator()
        let seeds = [
            TestDescriptors.headset(numbered: true), TestDescriptors.headset(numbered: false), TestDescriptors.keyboard,
            TestDescriptors.selector,
        ]
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if round % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            guard let descriptor = try? HIDReportDescriptor(bytes) else { continue }
            var reports = HIDReports(descriptor)
            for length in [0, 1, 2, 9] {
                _ = reports.read((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
            }
            for report in reports.reports(showing: HeadsetLights(offHook: true, ring: true, hold: true, mute: true)) {
                #expect(report.count <= HIDReportDescriptor.largestReport / 8 + 1)
            }
        }
    }
}
