import BoundedNumbers
import MediaCore
import Testing

@testable import MediaRuntime

/// A call may last for weeks, be held for days, and its far end may say nothing for as long.
struct LongCallTests {
    private static let minute: Int64 = 60_000_000_000
    private static let media = NegotiatedMedia(
        remote: SocketAddress(host: "127.0.0.1", port: 4000),
        remoteControl: SocketAddress(host: "127.0.0.1", port: 4001),
        payload: .pcmu)

    /// RFC 3550 §6.4.1: the delay since the last report has 32 bits, which 18 hours fill.
    @Test(arguments: [1, 60, 1_080, 2_400, 576_000])
    func theLastReportMayBeLongAgo(minutes: Int64) throws {
        let address = try #require(Self.media.remoteControl)
        var half = ReceivingHalf(ours: 1)
        let failure = half.apply(Self.media, ShieldMaker(protection: nil, isDemanded: false))
        #expect(failure == nil)
        var voice = [UInt8](repeating: 0, count: RTPHeader.size + 160)
        voice.withUnsafeMutableBytes { bytes in
            RTPHeader(marker: false, payloadType: 0, sequence: 1, timestamp: 1, source: 2).write(to: bytes)
            _ = half.received(bytes, from: address.with(port: 4000), at: 0)
        }
        let sender = SenderInformation(time: 1 << 40, timestamp: 0, packets: 1, octets: 160)
        var report = CompoundPacketWriter.packet(source: 2, sender: sender, blocks: [], name: "a", bye: false)
        let isReport = report.withUnsafeMutableBytes { half.receivedControl($0, from: address, at: 0) }
        #expect(isReport)
        let reported = half.reportBlock(at: minutes * Self.minute)
        let block = try #require(reported)
        #expect(block.delaySinceLastSenderReport == UInt32(clamping: minutes * 60 * 65_536))
    }

    @Test(arguments: [1, 20_160, 576_000])
    func thePauseMayHaveBeenLong(minutes: Int64) throws {
        var half = SendingHalf(source: 1, sequence: 0, timestamp: 0)
        let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
        let opened = try DatagramSocket(address)
        let socket = try #require(opened)
        var held = Self.media
        held.direction = .inactive
        let frame = [Int16](repeating: 0, count: 160)
        for (media, moment) in [(Self.media, Int64(0)), (held, 1), (Self.media, minutes * Self.minute)] {
            let failure = half.apply(media, ShieldMaker(protection: nil, isDemanded: false))
            #expect(failure == nil)
            frame.withUnsafeBufferPointer { half.captured($0, at: moment, on: socket) }
        }
        let report = half.report(at: 2 * minutes * Self.minute)
        #expect(report != nil)
    }

    @Test(arguments: [1, 20_160, 576_000])
    func theDeviceMayHaveStoodStill(minutes: Int64) {
        var buffer = JitterBuffer()
        var frame = [Int16](repeating: 0, count: 160)
        buffer.insert(timestamp: 0, count: 160, at: 0) { _ in 0 }
        frame.withUnsafeMutableBufferPointer { buffer.pull(into: $0, at: 1) }
        buffer.insert(timestamp: 160, count: 160, at: minutes * Self.minute) { _ in 0 }
        #expect(buffer.waiting > 0)
    }
}
