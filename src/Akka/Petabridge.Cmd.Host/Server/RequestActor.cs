using Akka.Actor;

namespace Petabridge.Cmd.Host.Server;

/// <summary>One command under way: the handler's <c>Sender</c>. It stops with the last answer, or when nobody wants any.</summary>
internal sealed class RequestActor : ReceiveActor
{
    public sealed record Answer(long Id, CommandResponse Response);

    private readonly long _id;
    private readonly Command _command;
    private readonly IActorRef _handler;

    public RequestActor(long id, Command command, IActorRef handler)
    {
        _id = id;
        _command = command;
        _handler = handler;

        Receive<CommandResponse>(Pass);
        Receive<Status.Failure>(failed => Pass(new ErroredCommandResponse(failed.Cause.Message)));
        Receive<Terminated>(_ => Pass(new ErroredCommandResponse("The node stopped handling this command.")));
    }

    protected override void PreStart()
    {
        Context.Watch(_handler);
        _handler.Tell(_command, Self);
    }

    private void Pass(CommandResponse response)
    {
        Context.Parent.Tell(new Answer(_id, response));
        if (response.Final)
            Context.Stop(Self);
    }
}
