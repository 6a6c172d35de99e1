import Dispatch
import Glibc
import Logging

/// Answers the daemon's own user; sleeps while nobody asks.
final class ControlServer: Sendable {
    /// Dispatch's sources may be used from any thread (dispatch_source_cancel(3)); its Swift face does not say so.
    private struct Source: @unchecked Sendable {
        let read: any DispatchSourceRead
    }

    private let source: Source

    /// - Parameter answer: called for one request at a time.
    /// - Returns: nil, after a warning, when the address cannot be had: the phone works without.
    init?(address: ControlAddress, logger: Logger, answer: @escaping @Sendable (ControlRequest) -> ControlAnswer) {
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        let isBound = address.unix.map { $0.withSocketAddress { bind(descriptor, $0, $1) } == 0 } ?? false
        guard descriptor >= 0, isBound, listen(descriptor, 8) == 0 else {
            logger.warning("the status command will not reach this daemon", metadata: ["errno": "\(errno)"])
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        source = Source(
            read: DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "control")))
        source.read.setEventHandler { Self.serve(descriptor, answer) }
        source.read.setCancelHandler { close(descriptor) }
        source.read.resume()
    }

    deinit {
        source.read.cancel()
    }

    private static func serve(_ descriptor: Int32, _ answer: (ControlRequest) -> ControlAnswer) {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0 else {
            // Without a descriptor left the asker stays in line, and this would be called again at once.
            if errno == EMFILE || errno == ENFILE { usleep(100_000) }
            return
        }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        let stream = UnixStream(descriptor: accepted)
        stream.limit(seconds: 1)
        guard let peer = stream.peer, peer.user == geteuid() || peer.user == 0 else { return }
        guard let text = stream.read(limit: ControlRequest.longest, untilLine: true) else { return }
        guard let request = ControlRequest(rawValue: text.trimmingSuffix { $0 == "\n" }) else {
            return stream.write(ControlAnswer.failed("this daemon does not know that request").wire)
        }
        stream.write(answer(request).wire)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var rest = Substring(self)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return String(rest)
    }
}
