import MediaCore
import Testing

/// ITU-T G.711, Tables 1a to 2b, built here from the widths of the segments and not from bits.
@Suite struct G711Tests {
    /// Decision values of the positive half, 129 of them; units are 16-bit samples.
    private static func decisions(_ law: G711) -> [Int] {
        switch law {
        case .aLaw:
            // Widths in 4096ths of full scale: the first two segments are alike (Table 1a).
            let widths = [2, 2, 4, 8, 16, 32, 64, 128].flatMap { Array(repeating: $0, count: 16) }
            return widths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }.map { $0 * 8 }
        case .muLaw:
            // In 8159ths; the interval around zero has half a width on either side (Table 2a).
            let widths =
                [1] + Array(repeating: 2, count: 15)
                + [4, 8, 16, 32, 64, 128, 256].flatMap { Array(repeating: $0, count: 16) }
            return widths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }.map { $0 * 4 }
        }
    }

    /// Quantised values of the positive half, 128 of them.
    private static func values(_ law: G711) -> [Int] {
        let decisions = decisions(law)
        return (0..<128).map { law == .muLaw && $0 == 0 ? 0 : (decisions[$0] + decisions[$0 + 1]) / 2 }
    }

    private static func code(_ law: G711, positive index: Int) -> UInt8 {
        law == .aLaw ? (UInt8(index) | 0x80) ^ 0x55 : 0xFF - UInt8(index)
    }

    @Test func theTablesEndWhereTheStandardSays() {
        #expect(Self.decisions(.aLaw).last == 4096 * 8)
        #expect(Self.decisions(.muLaw).last == 8159 * 4)
        #expect(Self.values(.aLaw).last == 4032 * 8)
        #expect(Self.values(.muLaw).last == 8031 * 4)
    }

    @Test(arguments: [G711.aLaw, .muLaw]) func expandsEveryCode(law: G711) {
        for (index, value) in Self.values(law).enumerated() {
            let code = Self.code(law, positive: index)
            #expect(Int(law.decode(code)) == value)
            #expect(Int(law.decode(code ^ 0x80)) == -value)
        }
    }

    @Test(arguments: [G711.aLaw, .muLaw]) func compressesEverySample(law: G711) {
        let decisions = Self.decisions(law)
        var index = 0
        for sample in 0...32_767 {
            while index < 127, sample >= decisions[index + 1] { index += 1 }
            let code = Self.code(law, positive: index)
            #expect(law.encode(Int16(sample)) == code)
            // The negative half mirrors it, by ones' complement.
            #expect(law.encode(Int16(-1 - sample)) == code ^ 0x80)
        }
    }

    @Test func codesComeBack() {
        for code in UInt8.min...UInt8.max {
            #expect(G711.aLaw.encode(G711.aLaw.decode(code)) == code)
            // µ-law has two zeros, and one of them is sent.
            #expect(G711.muLaw.encode(G711.muLaw.decode(code)) == (code == 0x7F ? 0xFF : code))
        }
    }

    @Test(arguments: [G711.aLaw, .muLaw]) func isMonotonous(law: G711) {
        var before = Int16.min
        for sample in Int16.min...Int16.max {
            let value = law.decode(law.encode(sample))
            #expect(value >= before)
            before = value
        }
    }

    @Test func silenceIsTheSmallestCode() {
        #expect(G711.muLaw.silence == 0xFF)
        #expect(G711.aLaw.silence == 0xD5)
    }

    @Test func lawsHaveTheNamesOfRFC3551() {
        #expect(G711(encodingName: "PCMU") == .muLaw)
        #expect(G711(encodingName: "PCMA") == .aLaw)
        #expect(G711(encodingName: "G722") == nil)
    }
}
