#if SofiaSIP
    import EndpointAPI
    import Testing

    @testable import SofiaEndpoint

    /// What somebody knows who sees only the inputs and the effects of a call, and the rules that must hold for them.
    struct CallObserver {
        private(set) var isFinished = false
        private var isOffered = false
        private var hasEnded = false
        private var isConnected = false
        private var isHeld = false
        private var isMediaUp = false
        private var media = Media.none
        private var timers: Set<CallTimer> = []
        /// The call's INVITE has no final response yet.
        private var owesResponse = false
        /// A re-INVITE has none.
        private var owesReinvite = false
        /// A 200 of ours has no ACK yet.
        private var awaitsAck = false
        /// An INVITE of ours has no final response yet.
        private var isOffering = false
        private var saidBye = false
        private var isForced = false
        /// The INVITE that we placed has no final response yet.
        private var isCalling = false
        private var isReferring = false
        private var isRefreshing = false
        /// A provisional response of ours is not confirmed yet.
        private var awaitsConfirmation = false

        enum Media {
            case none, open, closed
        }

        /// What a stack would never deliver is left out; what a far end may send at any time is not.
        func allows(_ input: CallWalkTests.Input) -> Bool {
            switch input {
            case .glare: timers.contains(.glare)
            case .releaseDue: timers.contains(.release)
            case .confirmed, .confirmedWithAnswer, .confirmationMissing: awaitsConfirmation
            case .refreshDue: timers.contains(.sessionRefresh) && !isRefreshing
            case .sessionOver: timers.contains(.sessionExpiry)
            case .transferOverdue: timers.contains(.transfer)
            case .wasHeard, .wentQuiet: timers.contains(.silence)
            case .farEndRings, .farEndSpeaks, .farEndAnswers, .farEndAnswersNothing, .farEndRefuses: isCalling
            case .referAccepted, .referAcceptedSilently, .referRefused: isReferring
            case .refreshAccepted, .refreshNotUnderstood, .refreshLost: isRefreshing
            case .refreshAgreed: isConnected || awaitsAck
            case .offerAccepted, .offerMet, .offerRefused, .offerLost: isOffering
            case .byeAnswered: saidBye
            case .acknowledged: awaitsAck || isConnected
            case .acknowledgementMissing: awaitsAck
            default: true
            }
        }

        mutating func note(_ input: CallWalkTests.Input) {
            isForced = input == .releaseDue
            switch input {
            case .invited, .invitedWithoutOffer, .invitedInsisting, .invitedInsistingOnOffer:
                owesResponse = owesResponse || !isOffered
            case .farEndAnswers, .farEndAnswersNothing, .farEndRefuses: isCalling = false
            case .referAccepted, .referAcceptedSilently, .referRefused: isReferring = false
            case .refreshAccepted, .refreshNotUnderstood, .refreshLost: isRefreshing = false
            case .confirmed, .confirmedWithAnswer, .confirmationMissing: awaitsConfirmation = false
            case .refreshDue: timers.remove(.sessionRefresh)
            case .sessionOver: timers.remove(.sessionExpiry)
            case .transferOverdue: timers.remove(.transfer)
            case .wasHeard, .wentQuiet: timers.remove(.silence)
            case .reinvited, .reinvitedWithoutOffer: owesReinvite = true
            case .cancelled: owesResponse = false
            case .acknowledged, .acknowledgementMissing: awaitsAck = false
            case .offerAccepted, .offerMet, .offerRefused, .offerLost: isOffering = false
            case .glare: timers.remove(.glare)
            case .releaseDue: timers.remove(.release)
            default: break
            }
        }

        /// The actor sends the 200 when the negotiation has succeeded.
        mutating func negotiationEnded(_ effect: CallEffect, failed: Bool) {
            guard case .respondWithAnswer = effect else { return }
            awaitsAck = !failed
            if failed, isConnected { owesReinvite = true } else if failed { owesResponse = true }
        }

        mutating func see(_ effect: CallEffect, _ path: String) {
            if isFinished {
                #expect(
                    effect.isDenial, "\(path): \(effect) after the end")
                return
            }
            switch effect {
            case .respond(let status):
                #expect(owesResponse, "\(path): two responses")
                if status >= 200 { owesResponse = false }
                if status == 200 { awaitsAck = true }
            case .respondReliably:
                #expect(owesResponse && !awaitsConfirmation, "\(path): two at a time")
                awaitsConfirmation = true
            case .invite:
                #expect(isOffered && !isCalling && !isConnected, "\(path): an INVITE too many")
                isCalling = true
            case .cancel:
                #expect(isCalling, "\(path): nothing to cancel")
            case .refresh:
                #expect(isConnected && !isRefreshing, "\(path): an UPDATE too many")
                isRefreshing = true
            case .refer:
                #expect(isConnected && !isReferring, "\(path): a REFER too many")
                isReferring = true
            case .refuseReinvite:
                #expect(owesReinvite, "\(path): two responses")
                owesReinvite = false
            case .respondWithAnswer, .respondWithOffer:
                #expect((owesResponse || owesReinvite) && !awaitsAck && !isOffering, "\(path): two exchanges at once")
                (owesResponse, owesReinvite) = (false, false)
                if case .respondWithOffer = effect { awaitsAck = true }
            case .offer:
                #expect(isConnected && !awaitsAck && !isOffering, "\(path): two exchanges at once")
                isOffering = true
            case .bye:
                #expect(!saidBye && (!awaitsAck || isConnected || isForced), "\(path): a BYE too early or twice")
                saidBye = true
            case .applyMedia:
                #expect(media != .closed && !hasEnded, "\(path): media after its end")
                media = .open
            case .stopMedia:
                #expect(media == .open, "\(path): media stopped twice")
                media = .closed
            case .startTimer(let timer, let delay):
                #expect(delay >= .zero, "\(path)")
                timers.insert(timer)
            case .stopTimer(let timer):
                #expect(timers.remove(timer) != nil, "\(path): \(timer) was not running")
            case .emit(let event):
                see(event, path)
            case .finished:
                #expect(!owesResponse && !owesReinvite, "\(path): an INVITE is never answered")
                #expect(hasEnded == isOffered && media != .open && timers.isEmpty, "\(path): something is left over")
                isFinished = true
            case .measureSilence:
                #expect(isConnected && media == .open, "\(path): nothing is to be heard")
            case .acceptAnswer, .rollBackOffer, .respondToNotify, .respondToConfirmation, .setPrivate, .handedOver:
                break
            }
        }

        private mutating func see(_ event: CallEvent, _ path: String) {
            #expect(!hasEnded, "\(path): \(event) after the end")
            switch event {
            case .offered, .dialled: break
            default: #expect(isOffered, "\(path): \(event) of a call that nobody knows")
            }
            switch event {
            case .offered, .dialled:
                #expect(!isOffered, "\(path): offered twice")
                isOffered = true
            case .connected:
                #expect(!isConnected, "\(path): connected twice")
                isConnected = true
            case .held, .resumed:
                #expect(isConnected && isHeld == (event == .resumed), "\(path): \(event) for nothing")
                isHeld = event == .held
            case .media(let active):
                #expect(isMediaUp != active, "\(path): media \(active) for nothing")
                isMediaUp = active
            case .quality:
                #expect(media == .open, "\(path): quality of nothing")
            case .ended:
                #expect(!isMediaUp, "\(path): media goes on")
                hasEnded = true
            case .digit, .transferFailed:
                #expect(isConnected, "\(path): \(event) before the call")
            case .identified, .ringing:
                break
            }
        }
    }

    extension CallEffect {
        /// What a request of a dialog that is gone is answered with.
        var isDenial: Bool {
            [.respondToNotify(481), .refuseReinvite(481), .respondToConfirmation(481)].contains(self)
        }

        /// Whether it is answered by an outcome at once.
        var negotiates: Bool {
            switch self {
            case .respondWithAnswer, .acceptAnswer: true
            default: false
            }
        }
    }
#endif
