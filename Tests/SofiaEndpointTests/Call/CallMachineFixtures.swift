#if SofiaSIP
    import EndpointAPI
    import MediaCore

    @testable import SofiaEndpoint

    extension CallOffer {
        static func test(hasDescription: Bool = true) -> CallOffer {
            CallOffer(uuid: "9F1A", remote: "7001", hasDescription: hasDescription)
        }
    }

    extension CallMachine {
        static func offered(hasDescription: Bool = true) -> CallMachine {
            var machine = CallMachine()
            _ = machine.invited(.test(hasDescription: hasDescription))
            return machine
        }

        static func ringing(hasDescription: Bool = true) -> CallMachine {
            var machine = offered(hasDescription: hasDescription)
            _ = machine.ring()
            return machine
        }

        /// 200 sent, no ACK yet.
        static func answering(hasDescription: Bool = true) -> CallMachine {
            var machine = ringing(hasDescription: hasDescription)
            _ = machine.respond()
            if hasDescription { _ = machine.agreed() }
            return machine
        }

        static func connected(hasDescription: Bool = true) -> CallMachine {
            var machine = answering(hasDescription: hasDescription)
            _ = machine.acknowledged()
            if !hasDescription { _ = machine.agreed() }
            return machine
        }

        /// On hold by us, and the far end agreed.
        static func held() -> CallMachine {
            var machine = connected()
            _ = machine.notified(event: "hold")
            _ = machine.offerAnswered(status: 200, jitter: 0)
            _ = machine.agreed(.sendonly)
            return machine
        }

        static func over() -> CallMachine {
            var machine = connected()
            _ = machine.byeReceived()
            return machine
        }

        mutating func agreed(_ direction: MediaDirection = .sendrecv) -> [CallEffect] {
            negotiated(direction: direction, isReachable: true)
        }
    }
#endif
