using HaActors.Agents;
using HaActors.Agents.Drbd;
using HaActors.Simulation.Product;

namespace HaActors.Simulation.Drbd;

/// <summary>The product's own agent <c>net:drbd</c>; its operations are seen by whoever checks what may begin when.</summary>
internal sealed class MirrorAgent(HaWorld world, Machine machine, IDrbd drbd) : IResourceAgent
{
    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var run = new Run(world, machine, call);
        machine.Asked(run, world.Driver.Now);
        var result = await new DrbdAgent(drbd, machine.Node.TimeProvider).RunAsync(call with { Permit = run.IsPermitted }, kill);
        run.End(result);
        return result;
    }

    /// <summary>One operation.</summary>
    private sealed class Run(HaWorld world, Machine machine, AgentCall call) : IOperationRun
    {
        private readonly int _boot = machine.Boot;
        private bool _hasBegun;

        public string Resource => call.Resource;

        public bool IsStart => call.Action is AgentAction.Start or AgentAction.Promote;

        public bool IsStop => call.Action == AgentAction.Stop;

        private bool IsOrder => call.Authority is not null && call.Action.Changes();

        public bool IsPermitted()
        {
            if (!call.Permit())
                return false;
            world.Oracles.OnActionBegins(machine, call);
            if (_hasBegun)
                return true;
            _hasBegun = true;
            if (call.Action.Changes())
                machine.Record(this);
            if (IsOrder)
                machine.UnderWay.Add(Resource);
            return true;
        }

        public void End(AgentResult result)
        {
            machine.NoLongerAsked(this);
            machine.Ended(this, result is AgentResult.Done);
            Leave();
        }

        /// <summary>Its programs are ended by <see cref="Mirror.HoldsUp"/>.</summary>
        public void Kill() => Leave();

        private void Leave()
        {
            if (IsOrder && _hasBegun && machine.Boot == _boot)
                machine.UnderWay.Remove(Resource);
        }
    }
}
