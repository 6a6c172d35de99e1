import MediaCore
import Testing

/// ITU-T G.107.
@Suite struct EModelTests {
    private let model = EModel()

    @Test func defaultsGiveTheBestRating() {
        // §7.7: with all defaults R is 93.2.
        #expect(model.rating(loss: 0, delay: 0) == 93.2)
        #expect(EModel.meanOpinionScore(93.2) == 4.41)
    }

    /// Annex B, Table B.1: lower limits of the categories of speech transmission quality.
    @Test(arguments: [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)])
    func ratingsHaveTheScoresOfTheStandard(rating: Double, score: Double) {
        #expect(abs(EModel.meanOpinionScore(rating) - score) <= 0.011)
    }

    @Test func scoresStayInTheirRange() {
        #expect(EModel.meanOpinionScore(-5) == 1)
        #expect(EModel.meanOpinionScore(0) == 1)
        #expect(EModel.meanOpinionScore(100) == 4.5)
        #expect(EModel.meanOpinionScore(140) == 4.5)
    }

    @Test func scoresNeverFallWhenTheRatingRises() {
        var before = 0.0
        for tenth in 0...1000 {
            let score = EModel.meanOpinionScore(Double(tenth) / 10)
            #expect(score >= before)
            #expect((score * 100).rounded() / 100 == score)
            before = score
        }
    }

    @Test func moreLossIsWorse() {
        for percent in 1...100 {
            #expect(
                model.rating(loss: Double(percent) / 100, delay: 50)
                    < model.rating(loss: Double(percent - 1) / 100, delay: 50))
        }
    }

    @Test func moreDelayIsWorse() {
        for delay in stride(from: 10.0, through: 600, by: 10) {
            #expect(model.rating(loss: 0, delay: delay) < model.rating(loss: 0, delay: delay - 10))
        }
    }

    @Test func lossImpairsByTheEquationOfTheStandard() {
        // §7.5, (7-29): Ie-eff = Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl), with 15 % and Bpl 25.1 of G.113.
        #expect(abs(model.rating(loss: 0.15, delay: 0) - (93.2 - 95 * 15 / 40.1)) < 0.001)
    }

    @Test func everythingLostIsStillAScore() {
        let rating = model.rating(loss: 1, delay: 0)
        #expect(rating > 0 && rating < 20)
        #expect((1...1.3).contains(EModel.meanOpinionScore(rating)))
        #expect(model.rating(loss: 7, delay: 0) == rating)
        #expect(model.rating(loss: -1, delay: 0) == 93.2)
    }

    @Test func anotherCodecHasItsOwnImpairment() {
        let model = EModel(.init(equipment: 11, robustness: 19))
        #expect(abs(model.rating(loss: 0, delay: 0) - 82.2) < 0.001)
    }
}
