/// What a registrar's refusal comes to.
extension RegistrationMachine {
    func refusal(_ response: RegistrationResponse) -> String {
        "\(configuration.server) refused to register \(configuration.user): \(response.line)"
    }

    /// Whether a challenge is to be answered: once a realm with the password, and again where only the nonce was too old.
    func answered(_ response: RegistrationResponse, _ attempt: Attempt) -> Result<Attempt, Refusal> {
        let (server, user) = (configuration.server, configuration.user)
        guard [401, 407].contains(response.status), let challenge = response.challenge else {
            return .failure(
                Refusal("\(server) asks \(user) for credentials of a kind that is not supported: \(response.line)"))
        }
        guard configuration.hasPassword else {
            let setting = "proxies.proxy\(configuration.index).password"
            return .failure(Refusal("\(server) asks for the password of \(user) and none is set (\(setting))"))
        }
        let isNew = !response.realms.isSubset(of: attempt.answeredRealms)
        guard isNew || challenge == .stale, attempt.repetitions < Self.mostRepetitions else {
            return .failure(Refusal("\(server) refused the password of \(user)"))
        }
        return .success(
            Attempt(
                answeredRealms: attempt.answeredRealms.union(response.realms), repetitions: attempt.repetitions + 1,
                isTrial: attempt.isTrial))
    }

    struct Refusal: Error {
        var reason: String

        fileprivate init(_ reason: String) {
            self.reason = reason
        }
    }
}

extension RegistrationResponse {
    /// Status and phrase as one short printable line, whatever the far end wrote.
    fileprivate var line: String {
        let printable = phrase.unicodeScalars.filter { !$0.properties.generalCategory.isControl }.prefix(80)
        return "\(status) \(String(String.UnicodeScalarView(printable)))"
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool {
        [.control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned].contains(self)
    }
}
