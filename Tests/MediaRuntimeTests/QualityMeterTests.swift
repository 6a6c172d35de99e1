import MediaCore
import Testing

@testable import MediaRuntime

/// What a network does to the scores, in simulated time.
@Suite struct QualityMeterTests {
    @Test func aCleanNetworkIsGood() throws {
        let scores = Network().scores(seconds: 20)
        #expect(scores.allSatisfy { $0.mos >= 4.2 && $0.intervalMOS >= 4.2 })
        let last = try #require(scores.last)
        #expect(last.packetsLost == 0)
        #expect(last.packetsReceived >= 990)
    }

    /// As a person notices it: within a few seconds, by three tenths at least.
    @Test(
        arguments: (1...6).flatMap { [Network(seed: $0, loss: 0.15), Network(seed: $0, jitter: 150, jitterBegins: 5)] })
    func aPoorNetworkShowsInTheInterval(network: Network) throws {
        let clean = try #require(Network().scores(seconds: 10).last).mos
        let scores = network.scores(seconds: 10)
        #expect(scores.map(\.intervalMOS).min() ?? 5 <= clean - 0.3, "\(scores.map(\.intervalMOS))")
    }

    @Test func aBadNetworkIsPoor() {
        #expect(Network(loss: 0.3).scores(seconds: 10).dropFirst(5).allSatisfy { $0.intervalMOS < 3.5 && $0.mos < 3.5 })
    }

    @Test func almostNothingIsStillAScore() {
        let scores = Network(loss: 0.9).scores(seconds: 20)
        #expect(!scores.isEmpty)
        #expect(scores.allSatisfy { (1...4.5).contains($0.mos) && (1...4.5).contains($0.intervalMOS) })
    }

    /// A jitter that the buffer has learned costs its delay alone.
    @Test func aSteadyJitterIsCopedWith() throws {
        let last = try #require(Network(jitter: 60).scores(seconds: 30).last)
        #expect(last.intervalMOS >= 4.2)
    }

    @Test func theIntervalForgetsAndTheCallDoesNot() throws {
        var network = Network(loss: 0.3)
        network.lossEnds = 5
        let last = try #require(network.scores(seconds: 15).last)
        #expect(last.intervalMOS >= 4.2)
        #expect(last.mos < last.intervalMOS)
    }

    @Test func nothingHeardIsNoScore() {
        #expect(Network(loss: 1).scores(seconds: 5).isEmpty)
    }
}

/// A far end that sends a frame every 20 ms, a network, and a device that plays one every 20 ms.
struct Network: Sendable {
    var seed: UInt64 = 1
    /// Share of the packets, 0 to 1.
    var loss = 0.0
    /// Milliseconds by which a packet is sent late; none overtakes another.
    var jitter = 0.0
    /// Seconds.
    var lossEnds = Double.infinity
    /// Seconds.
    var jitterBegins = 0.0

    func scores(seconds: Int) -> [MediaQuality] {
        guard let remote = SocketAddress(host: "192.0.2.1", port: 4000) else { return [] }
        var half = ReceivingHalf(ours: 1)
        _ = half.apply(
            NegotiatedMedia(remote: remote, payload: .pcmu), ShieldMaker(protection: nil, isDemanded: false))
        var meter = QualityMeter()
        var random = Dice(state: seed)
        var scores: [MediaQuality] = []
        var frame = [Int16](repeating: 0, count: 160)
        var packet = [UInt8](repeating: 0x80, count: RTPHeader.size + 160)
        var sent = 0
        var arrival = 0.0
        for pull in 0..<(50 * seconds) {
            // The device's frames fall between the packets of a clean network.
            let now = Double(pull) * 20 + 7
            while true {
                var next = random
                let delay = jitter * .random(in: 0...1, using: &next)
                let late = max(arrival, Double(sent) * 20 + (Double(sent) * 0.02 >= jitterBegins ? delay : 0))
                let isLost = .random(in: 0..<1, using: &next) < loss && Double(sent) * 0.02 < lossEnds
                guard late <= now else { break }
                (arrival, random) = (late, next)
                if !isLost {
                    packet.withUnsafeMutableBytes { bytes in
                        RTPHeader(
                            marker: false, payloadType: 0, sequence: UInt16(sent), timestamp: UInt32(160 * sent),
                            source: 9
                        ).write(to: bytes)
                        _ = half.received(bytes, from: remote, at: Int64(arrival * 1e6))
                    }
                }
                sent += 1
            }
            frame.withUnsafeMutableBufferPointer { half.render(into: $0, at: Int64(now * 1e6)) }
            if pull % 50 == 49, let score = meter.measure(half.reading) { scores.append(score) }
        }
        return scores
    }

    /// SplitMix64: the same in every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
