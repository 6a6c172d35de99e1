import AudioRouting
import EndpointAPI
import Logging

extension SessionService {
    /// Performs effects in their order until the session is over. An endpoint may take its time with one: inputs go on.
    func performEffects() async {
        var running: RunningEndpoint?
        for await errand in outbox.stream {
            switch errand.effect {
            case .tell(.connect(let request)):
                running = await connect(request, reusing: running)
            case .tell(.disconnect):
                await tell(.disconnect, running)
            case .tell(let command):
                // Handed over at once and in order, so that two commands of one moment cost one turn of the endpoint's
                // thread: nobody here needs to know when they are done.
                Task.immediate { await tell(command, running) }
            case .ask(let command):
                Task.immediate { errand.asker?.resume(returning: await outcome(of: command, running)) }
            case .route(let rules):
                // In order as well. Devices that take their time hold up neither a registration nor an answer.
                Task.immediate { await parts.router.use(rules) }
            case .ring(let ringing):
                rings.continuation.yield(ringing)
            case .startTimer, .stopTimer:
                break
            case .finish:
                outbox.continuation.finish()
            }
        }
        await running?.stop()
    }

    private func connect(_ request: ConnectRequest, reusing running: RunningEndpoint?) async
        -> RunningEndpoint?
    {
        var running = running
        do throws(EndpointError) {
            if running?.signalling != request.signalling || running?.isOver == true {
                await running?.stop()
                running = nil
                running = try await startEndpoint(for: request.signalling)
            }
            try await running?.perform(.connect(request))
        } catch {
            // One that was abandoned has been heard of already.
            if running?.isAbandoned != true { inputs.continuation.yield(.endpointFailed(error)) }
        }
        return running
    }

    private func startEndpoint(for signalling: SignallingProtocol) async throws(EndpointError)
        -> RunningEndpoint
    {
        let endpoint: any Endpoint
        do {
            endpoint = try parts.makeEndpoint(signalling)
        } catch let error as EndpointError {
            throw error
        } catch {
            throw EndpointError(.unavailable, "\(error)")
        }
        let running = try await RunningEndpoint.start(
            endpoint, for: signalling,
            emit: { [inputs] in inputs.continuation.yield(.endpoint($0)) },
            failed: { [inputs] in inputs.continuation.yield(.endpointFailed($0)) })
        // Before any event of a connection or call: those come only once it was told to connect.
        inputs.continuation.yield(.endpointRuns(endpoint.capabilities))
        return running
    }

    /// What the endpoint says to a command: nil when it accepts it.
    private func outcome(of command: EndpointCommand, _ running: RunningEndpoint?) async -> EndpointError? {
        guard let running else { return EndpointError(.notRunning, "no connection was started") }
        do throws(EndpointError) {
            try await running.perform(command)
            return nil
        } catch {
            return error
        }
    }

    private func tell(_ command: EndpointCommand, _ running: RunningEndpoint?) async {
        guard let running else {
            // There never was an endpoint to disconnect: it is disconnected.
            if command == .disconnect { inputs.continuation.yield(.endpoint(.disconnected)) }
            return
        }
        do throws(EndpointError) {
            try await running.perform(command)
        } catch {
            logger.notice("command refused", metadata: ["reason": "\(error)"])
            if command == .disconnect { inputs.continuation.yield(.endpoint(.disconnected)) }
        }
    }
}

extension SessionError {
    /// What a client is told of a refusal.
    init(_ refusal: EndpointError) {
        switch refusal.code {
        case .noSuchCall: self = .noSuchCall
        case .unsupported: self = .unsupported(refusal.message)
        case .invalid, .notRunning: self = .conflict(refusal.message)
        default: self = .unavailable(refusal.message)
        }
    }
}
