import Benchmark
import MediaCore

/// An offer as a SIP gateway sends it: several codecs, telephone-event, a video stream that is refused.
private let gatewayOffer = [
    "v=0", "o=gateway 3723 1 IN IP4 192.0.2.10", "s=call", "c=IN IP4 192.0.2.10", "t=0 0",
    "m=audio 49170 RTP/AVP 0 8 18 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:18 G729/8000",
    "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv",
    "m=video 49172 RTP/AVP 96", "a=rtpmap:96 H264/90000", "",
].joined(separator: "\r\n")

func registerDescriptionBenchmarks() {
    Benchmark("SDP: parse a gateway's offer") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try SessionDescription.parse(gatewayOffer))
        }
    }

    Benchmark("SDP: answer a parsed offer") { benchmark in
        let offer = try SessionDescription.parse(gatewayOffer)
        guard let address = SocketAddress(host: "192.0.2.20", port: 20000) else { return benchmark.error("no address") }
        let negotiation = OfferAnswer(sessionID: 1, local: LocalMedia(address: address))
        for _ in benchmark.scaledIterations {
            var fresh = negotiation
            blackHole(try fresh.answer(offer, direction: .sendrecv))
        }
    }

    Benchmark("SDP: write an offer") { benchmark in
        guard let address = SocketAddress(host: "192.0.2.20", port: 20000) else { return benchmark.error("no address") }
        let negotiation = OfferAnswer(sessionID: 1, local: LocalMedia(address: address))
        for _ in benchmark.scaledIterations {
            var fresh = negotiation
            blackHole(fresh.offer(direction: .sendrecv).text)
        }
    }
}
