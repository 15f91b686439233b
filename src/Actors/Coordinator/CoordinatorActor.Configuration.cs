using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Log;

namespace HaActors.Actors.Coordinator;

/// <summary>The configuration in force: followed when it changes, and changed for operators.</summary>
public sealed partial class CoordinatorActor
{
    /// <summary>An edit that another one overtakes is worked out anew, so often.</summary>
    private const int EditAttempts = 5;

    private long _revision;

    private void OnConfiguration()
    {
        TellOfRevisions();
        if (ReferenceEquals(_state.Configuration, Configuration))
            return;

        _state = _state with { Configuration = Configuration };
        ForgetDevices();
        Reconsider();
    }

    private void TellOfRevisions()
    {
        var log = _node.InForce.State;
        for (var number = _revision + 1; number <= log.Revision; number++)
        {
            if (ConfigurationHistory.Find(log, number) is { } revision)
                Publish([new ClusterEvent.Configuration(revision.Index, revision.By, ConfigurationHistory.Changed(log, number) ?? [], _term) { Revision = number }]);
        }

        _revision = Math.Max(_revision, log.Revision);
    }

    /// <summary>A log that was founded without a configuration gets this node's.</summary>
    private void SeedConfiguration()
    {
        if (_node.InForce.State.Configuration is null && !_node.Settings.Document.Values.IsEmpty)
            Propose(new Change.Configure(0, _node.Settings.Document.ToString()), by: null, _ => { });
    }

    /// <returns>False: it is about something else.</returns>
    private bool OnConfigurationRequest(OperatorRequest request, Action<OperatorAnswer> answer)
    {
        var log = _node.InForce.State;
        switch (request)
        {
            case OperatorRequest.GetConfiguration { Revision: { } number } when number != log.Revision:
                answer(ConfigurationHistory.Find(log, number) is { } revision
                    ? Show(ConfigurationHistory.Document(revision), number)
                    : ConfigurationChange.NotRemembered(log, number));
                return true;
            case OperatorRequest.GetConfiguration:
                answer(Show(_node.Document, log.Revision));
                return true;
            case OperatorRequest.GetConfigurationHistory:
                answer(ConfigurationChange.History(log));
                return true;
            case OperatorRequest.CompareConfigurations compare:
                answer(ConfigurationChange.Compare(log, compare));
                return true;
            case OperatorRequest.PlanConfiguration plan:
                answer(Plan(new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Whole(plan.Text), "")) switch
                {
                    ConfigurationChange.Planned planned => new OperatorAnswer.Plan(planned.Plan),
                    var refused => ((ConfigurationChange.Refused)refused).Answer,
                });
                return true;
            case OperatorRequest.ChangeConfiguration change:
                ChangeConfiguration(change, answer, EditAttempts);
                return true;
            default:
                return false;
        }

        static OperatorAnswer Show(ConfigurationDocument document, long revision) =>
            new OperatorAnswer.Configuration(SecretNames.Mask(document).ToString()) { Revision = revision };
    }

    private ConfigurationChange Plan(OperatorRequest.ChangeConfiguration request) => ConfigurationChange.Of(
        request, _node.InForce.State, _node.Document, _state, _decision, _node.InForce.Votes, _node.Ports);

    private void ChangeConfiguration(OperatorRequest.ChangeConfiguration request, Action<OperatorAnswer> answer, int attempts)
    {
        var basedOn = _node.InForce.State.Revision;
        if (Plan(request) is not ConfigurationChange.Planned { Plan: var plan, Next: var next })
        {
            answer(((ConfigurationChange.Refused)Plan(request)).Answer);
        }
        else if (request.IsTrial)
        {
            answer(new OperatorAnswer.Plan(plan));
        }
        else if (!plan.Errors.IsEmpty)
        {
            answer(new OperatorAnswer.Rejected(string.Join('\n', plan.Errors)));
        }
        else if (plan.Differences.IsEmpty)
        {
            answer(new OperatorAnswer.Accepted($"Nothing was changed: revision {basedOn} says the same."));
        }
        else
        {
            Propose(ConfigurationChange.Entry(request, basedOn, next), request.By, committed =>
            {
                if (committed.Outcome.Refusal is not { } why)
                    answer(new OperatorAnswer.Accepted(ConfigurationChange.Sentence(plan, basedOn + 1)));
                else if (attempts > 1)
                    ChangeConfiguration(request, answer, attempts - 1);
                else
                    answer(new OperatorAnswer.Rejected(why));
            });
        }
    }
}
