import Hummingbird
import SessionEngine

/// Calls without a CTI server: a desktop dials, answers, holds and transfers by itself.
extension ConnectorRoutes {
    func addCalls(on: (Route.Method, Route, @escaping Handler) -> Void) {
        on(.post, .calls) { [allowedServers] request, context in
            let target = try await CallBody.target(request.bytes(), allowedServers: allowedServers)
            try await context.session.perform(.dial(target))
            return .empty
        }
        for action in Route.CallAction.allCases {
            on(.post, .call("", action)) { [allowedServers] request, context in
                let call = context.call
                let wish: CallRequest =
                    switch action {
                    case .answer: .answer(call: call)
                    case .hold: .hold(call: call)
                    case .resume: .resume(call: call)
                    case .release: .release(call: call)
                    case .digits: .sendDigits(try await CallBody.digits(request.bytes()), call: call)
                    case .transfer:
                        .transfer(
                            to: try await CallBody.target(request.bytes(), allowedServers: allowedServers), call: call)
                    }
                try await context.session.perform(wish)
                return .empty
            }
        }
    }
}

extension ConnectorContext {
    /// The identifier in the path.
    fileprivate var call: String {
        if case .call(let call, _) = admission.route { call } else { "" }
    }
}
