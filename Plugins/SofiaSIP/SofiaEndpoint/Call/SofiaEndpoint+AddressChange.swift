import EndpointAPI
import Logging
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// A call whose address of ours is another one.
extension SofiaEndpoint {
    /// Goes on with a call over other sockets: signalling and media move there, and the far end learns of both by a re-INVITE.
    ///
    /// A call that is not answered yet stays where it came to.
    func localAddressChanged(of call: Call, to agent: SofiaUserAgent) {
        guard call.machine.state == .connected else { return }
        let staysOnConnection = call.dialog.nextHop != nil && call.agent.nextHop == nil
        do throws(SofiaError) {
            if call.agent === agent {
                call.dialog.nextHop = agent.nextHop
            } else {
                try call.dialog.move(to: agent)
            }
        } catch {
            return logger.error("call cannot follow our address", metadata: ["sip.reason": "\(error)"])
        }
        if staysOnConnection { call.dialog.nextHop = call.line.nextHop }
        call.agent = agent
        call.contact = agent.contact(user: call.line.target.user, overTCP: call.line.isStream)
        call.offering?.abandon()
        call.offering = nil
        if call.leg?.localAddress.host != agent.mediaHost {
            call.leg?.close()
            do throws(MediaError) {
                try openLeg(of: call)
            } catch {
                return perform(call.machine.mediaFailed("\(error)"), call)
            }
        }
        perform(call.machine.addressChanged(), call)
    }
}
