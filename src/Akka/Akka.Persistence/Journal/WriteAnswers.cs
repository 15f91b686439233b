using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>The answers to a request to write: one for all of it, then one for each event, in order.</summary>
internal static class WriteAnswers
{
    public static void Written(WriteMessages request, IImmutableList<Exception>? rejections, IActorRef journal)
    {
        var actor = request.PersistentActor;
        actor.Tell(WriteMessagesSuccessful.Instance, journal);
        var write = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                Loop(request, envelope);
                continue;
            }

            var cause = rejections?[write];
            write++;
            foreach (var each in atomic.Events)
            {
                actor.Tell(
                    cause is null
                        ? new WriteMessageSuccess(each, request.ActorInstanceId)
                        : new WriteMessageRejected(each, cause, request.ActorInstanceId),
                    each.Sender);
            }
        }
    }

    public static void Rejected(WriteMessages request, Exception cause, IActorRef journal) =>
        Written(
            request,
            [.. request.Messages.OfType<AtomicWrite>().Select(_ => cause)],
            journal);

    public static void Failed(WriteMessages request, Exception cause, int writes, IActorRef journal)
    {
        var actor = request.PersistentActor;
        actor.Tell(new WriteMessagesFailed(cause, writes), journal);
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                Loop(request, envelope);
                continue;
            }

            foreach (var each in atomic.Events)
                actor.Tell(new WriteMessageFailure(each, cause, request.ActorInstanceId), each.Sender);
        }
    }

    private static void Loop(WriteMessages request, IPersistentEnvelope envelope) =>
        request.PersistentActor.Tell(
            new LoopMessageSuccess(envelope.Payload, request.ActorInstanceId), envelope.Sender);
}
