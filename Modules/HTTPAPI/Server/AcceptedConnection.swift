import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

/// A connection on its way from the listener to the task that serves it.
///
/// The server drops those that it accepts after it began to stop, and an asynchronous channel that is dropped without
/// being closed ends the process: this closes it.
final class AcceptedConnection: ServerChildChannelValue {
    typealias Requests = NIOAsyncChannel<AdmittedRequest, HTTPResponsePart>

    private let requests: Requests
    private let isTaken = Atomic(false)

    var channel: any Channel { requests.channel }

    init(_ requests: Requests) {
        self.requests = requests
    }

    deinit {
        guard !isTaken.load(ordering: .relaxed) else { return }
        // Dropped on its event loop, which may be about to end: nothing may be left for later.
        channel.closeFuture.whenComplete { [requests] _ in withExtendedLifetime(requests) {} }
        channel.close(promise: nil)
    }

    /// Whoever takes the requests closes them.
    func take() -> Requests {
        isTaken.store(true, ordering: .relaxed)
        return requests
    }
}
