import MediaCore
import SofiaUserAgent

/// What scripts do with calls.
extension LabServer {
    func notify(_ id: LabCall.ID, event: String) async throws {
        let inside = try live(id)
        let headers = [SIPHeader("Event", event), SIPHeader("Subscription-State", "active")] + uuid(of: inside)
        try await ask(inside, "NOTIFY", headers: headers)
    }

    /// - Parameter direction: nil: without an offer, so that the phone makes one.
    func reinvite(_ id: LabCall.ID, direction: MediaDirection?) async throws {
        let inside = try live(id)
        guard inside.isTalking else { throw LabError.callEnded("\(inside.call.progress.value)") }
        let headers = inside.headers + uuid(of: inside)
        let body = direction.map { inside.offer($0) }
        let answer = Observed<SIPMessage?>(nil)
        try inside.dialog.send("INVITE", headers: headers, body: body) { [weak self] transaction, response in
            guard response.status >= 200 else { return }
            self?.assumeIsolated { server in
                server.reinviteAnswered(id, transaction, response, wasOffered: direction != nil)
            }
            answer.update { $0 = response }
        }
        try await final(answer, "re-INVITE", of: inside)
    }

    private func reinviteAnswered(
        _ id: LabCall.ID, _ transaction: SofiaClientTransaction, _ response: SIPMessage, wasOffered: Bool
    ) {
        guard (200..<300).contains(response.status) else {
            calls[id]?.negotiation.rollback()
            return
        }
        guard let inside = calls[id] else { return transaction.acknowledge() }
        do {
            if wasOffered {
                transaction.acknowledge(headers: uuid(of: inside))
                try inside.accept(response.body)
            } else {
                transaction.acknowledge(headers: uuid(of: inside), body: try inside.answer(response.body))
            }
        } catch {
            transaction.acknowledge(headers: uuid(of: inside))
            sayBye(inside)
            end(inside, .ended("the phone's description is of no use: \(error)"))
        }
    }

    func hangUp(_ id: LabCall.ID) async throws {
        guard let inside = calls[id] else { return }
        guard inside.isTalking else {
            guard !inside.isCancelled else { return }
            inside.isCancelled = true
            inside.invite?.cancel()
            guard let incoming = inside.incoming else { return }
            incoming.reply(480)
            return end(inside, .ended("the lab refused it"))
        }
        do {
            try await ask(inside, "BYE", headers: uuid(of: inside))
        } catch LabError.refused(481, _) {
            // It hung up in the same moment.
        }
        end(inside, .ended("the lab hung up"))
    }

    /// Ends every call, within ``farewell``, also when the task is cancelled.
    func endCalls() async {
        let calls = calls.values.map(\.call)
        for call in calls { Task { try? await hangUp(call.id) } }
        let deadline = ContinuousClock.now + Self.farewell
        await Task {
            for call in calls { _ = try? await call.waitEnded(within: deadline - .now) }
        }.value
        for inside in self.calls.values { end(inside, .ended("the lab stopped")) }
    }

    // MARK: Inside

    private func live(_ id: LabCall.ID) throws -> LabDialog {
        guard let inside = calls[id] else { throw LabError.callEnded("it is not there any more") }
        return inside
    }

    private func ask(_ inside: LabDialog, _ method: String, headers: [SIPHeader]) async throws {
        let answer = Observed<SIPMessage?>(nil)
        try inside.dialog.send(method, headers: headers) { _, response in
            if response.status >= 200 { answer.update { $0 = response } }
        }
        try await final(answer, method, of: inside)
    }

    private func final(_ answer: Observed<SIPMessage?>, _ method: String, of inside: LabDialog) async throws {
        let what = "\(inside.call.user) did not answer the \(method)"
        let response = try await answer.wait(what, within: .seconds(5)) { $0 }
        guard (200..<300).contains(response.status) else {
            throw LabError.refused(response.status, response.phrase)
        }
    }
}
