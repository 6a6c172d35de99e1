import AudioAPI
import Locking

/// A stream's client that passes everything on to whoever has the stream now: so a stream may outlive its call, and the
/// next call begins with one that runs already.
final class LentClient: AudioClient {
    /// Tells one who has the stream from the next.
    typealias Loan = Int

    private struct State {
        var loan: Loan = 0
        var client: (any AudioClient)?
    }

    /// Held by the device's thread while a frame is handled, and by others for an assignment only.
    private let state = Guarded(State())

    /// Gives the stream to a client.
    func lend(to client: any AudioClient) -> Loan {
        state.withLock { state in
            state.loan += 1
            state.client = client
            return state.loan
        }
    }

    /// Takes the stream back; whoever had it is not called any more. False when that has happened before.
    func end(_ loan: Loan) -> Bool {
        state.withLock { state in
            guard state.loan == loan, state.client != nil else { return false }
            state.client = nil
            return true
        }
    }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {
        state.withLock { $0.client?.captured(samples) }
    }

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        state.withLock { state in
            guard let client = state.client else { return samples.update(repeating: 0) }
            client.render(into: samples)
        }
    }
}

/// A call's hold on a stream that is lent to it.
struct LentStream: AudioStream {
    let streams: CallStreams
    let stream: RoutedStream
    let client: LentClient
    let loan: LentClient.Loan

    func close() async {
        guard client.end(loan) else { return }
        await streams.returned(stream, client)
    }
}
