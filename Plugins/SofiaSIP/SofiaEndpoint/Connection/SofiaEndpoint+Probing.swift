import EndpointAPI
import SofiaUserAgent
import TransportSecurity

/// Asks servers whether they are still there.
extension SofiaEndpoint {
    func startProbing(_ line: Line) {
        if profile.probes(of: line.index, overStream: line.isStream) {
            perform(line.liveness.start(jitter: .random(in: 0...1)), line)
        }
        let key = EndpointTimers.Key.failBack(line.index)
        // A refresh in between does not begin the wait anew.
        if !line.servers.isAtBest, !timers.isRunning(key) {
            startTimer(.failBack(line.index), after: line.failBack.pause)
        }
    }

    func stopProbing(_ line: Line) {
        perform(line.liveness.stop(), line)
        timers.stop(.failBack(line.index))
        line.probes?.close()
        line.probes = nil
        closeScout(of: line)
    }

    func livenessTimerFired(_ line: Line) {
        perform(line.liveness.timerFired(), line)
    }

    private func perform(_ effects: [Liveness.Effect], _ line: Line) {
        for effect in effects {
            switch effect {
            case .probe: probe(line)
            case .startTimer(let delay): startTimer(.liveness(line.index), after: delay)
            case .stopTimer: timers.stop(.liveness(line.index))
            case .lost: lost(line, "it does not answer any more")
            }
        }
    }

    /// Sends an OPTIONS to the server in use.
    func probe(_ line: Line) {
        do throws(SofiaError) {
            guard let agent = line.agent, let nextHop = line.nextHop else { return }
            let series: SofiaDialog
            if let begun = line.probes, begun.agent === agent {
                series = begun
            } else {
                line.probes?.close()
                series = try agent.makeDialog(from: line.address, to: SIPAddress(uri: line.registrar))
                line.probes = series
            }
            series.nextHop = nextHop
            var headers = [contact(of: line, at: agent)] + line.route
            if let link = line.link { headers.append(link.pass) }
            try series.send("OPTIONS", to: line.registrar, headers: headers) {
                [weak self, index = line.index] _, response in
                guard response.status >= 200 else { return }
                self?.assumeIsolated { $0.probeAnswered(index, series, isAlive: !response.isInternal) }
            }
        } catch {
            perform(line.liveness.failed(), line)
        }
    }

    private func probeAnswered(_ index: Int, _ series: SofiaDialog, isAlive: Bool) {
        guard let line = line(at: index), line.probes === series else { return }
        perform(isAlive ? line.liveness.answered(jitter: .random(in: 0...1)) : line.liveness.failed(), line)
    }

    // MARK: The way back

    func failBackTimerFired(_ line: Line) {
        guard line.machine.state == .ready, !line.servers.isAtBest, let best = line.servers.targets.first else {
            return
        }
        guard line.transport != .tls else { return openScout(line, to: best) }
        guard let agent = line.agent else { return }
        do throws(SofiaError) {
            let series = try agent.makeDialog(from: line.address, to: SIPAddress(uri: line.registrar))
            series.nextHop = best.uri(line.transport)
            try series.send("OPTIONS", to: line.registrar, headers: [contact(of: line, at: agent)] + line.route) {
                [weak self, index = line.index] _, response in
                guard response.status >= 200 else { return }
                series.close()
                self?.assumeIsolated { $0.bestAnswered(index, isAlive: !response.isInternal && response.status != 503) }
            }
        } catch {
            bestAnswered(line.index, isAlive: false)
        }
    }

    /// Over TLS the question is the handshake: it takes a connection of its own, and the server in use is left alone.
    private func openScout(_ line: Line, to best: ServerTarget) {
        closeScout(of: line)
        do throws(TLSError) {
            line.scout = try link(of: line, to: best) { [weak self, index = line.index] event in
                self?.assumeIsolated { $0.scoutTold(event, index) }
            }
        } catch {
            bestAnswered(line.index, isAlive: false)
        }
    }

    private func scoutTold(_ event: TLSLink.Event, _ index: Int) {
        guard let line = line(at: index), line.scout != nil else { return }
        closeScout(of: line)
        if case .opened = event { bestAnswered(index, isAlive: true) } else { bestAnswered(index, isAlive: false) }
    }

    private func closeScout(of line: Line) {
        line.scout?.assumeIsolated { $0.close() }
        line.scout = nil
    }

    private func bestAnswered(_ index: Int, isAlive: Bool) {
        guard let line = line(at: index), line.machine.state == .ready, !line.servers.isAtBest else { return }
        let isFree = !calls.values.contains { $0.line === line }
        guard line.failBack.probed(isAlive: isAlive, isFree: isFree) else {
            return startTimer(.failBack(line.index), after: line.failBack.pause)
        }
        stopProbing(line)
        line.watch?.end()
        line.watch = nil
        closeLink(of: line)
        line.servers.returnToBest()
        perform(line.machine.returnToPreferred(), line)
    }
}
