import MediaCore
import Testing

/// RFC 3550 Appendix A.1, `MIN_SEQUENTIAL`.
@Suite struct SourceProbationTests {
    @Test func twoInARowMakeASource() {
        var probation = SourceProbation()
        let answers = [(1, 65_535), (1, 0)].map { probation.confirms(source: $0.0, sequence: $0.1) }
        #expect(answers == [false, true])
    }

    @Test func strayPacketsDoNot() {
        var probation = SourceProbation()
        let strays: [(UInt32, UInt16)] = [(1, 5), (1, 7), (2, 8), (1, 9), (1, 9)]
        let answers = strays.map { probation.confirms(source: $0, sequence: $1) }
        #expect(answers.allSatisfy { !$0 })
    }
}
