/// Conversational quality by the E-model (ITU-T G.107), with every parameter that we cannot measure at its default.
public struct EModel: Sendable, Equatable {
    /// What a codec does to speech (ITU-T G.113 Appendix I).
    public struct Impairment: Sendable, Equatable {
        /// Equipment impairment factor `Ie`.
        public var equipment: Double
        /// Packet-loss robustness factor `Bpl`.
        public var robustness: Double

        public init(equipment: Double, robustness: Double) {
            self.equipment = equipment
            self.robustness = robustness
        }

        /// G.711 with packet loss concealment.
        public static let g711 = Impairment(equipment: 0, robustness: 25.1)
    }

    /// R with all defaults (G.107 §7.6).
    public static let best = 93.2

    public var impairment: Impairment

    public init(_ impairment: Impairment = .g711) {
        self.impairment = impairment
    }

    /// The transmission rating factor R, 0 to ``best``.
    /// - Parameters:
    ///   - loss: share of packets that were lost or came too late, 0 to 1, taken as random (`BurstR` 1).
    ///   - delay: mouth to ear in one direction, milliseconds.
    public func rating(loss: Double, delay: Double) -> Double {
        let percent = 100 * max(0, min(1, loss))
        let loss =
            impairment.equipment
            + (95 - impairment.equipment) * percent / (percent + impairment.robustness)
        // Idd by its usual approximation: hardly anything below 177.3 ms, much beyond.
        let wait = 0.024 * delay + 0.11 * max(0, delay - 177.3)
        return max(0, min(Self.best, Self.best - loss - wait))
    }

    /// Mean opinion score of a rating, 1.00 to 4.50, with two decimals (G.107 Annex B).
    public static func meanOpinionScore(_ rating: Double) -> Double {
        guard rating > 0 else { return 1 }
        guard rating < 100 else { return 4.5 }
        guard rating < 100 else { return 4.5 }
        let score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
        return (max(1, min(4.5, score)) * 100).rounded() / 100
    }
}
