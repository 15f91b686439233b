using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace HaActors.Shell.Tests.Server;

public sealed class PaletteServerTests : ServerFixture
{
    private static readonly CommandPalette Own = new("own",
    [
        new CommandDefinitionBuilder().WithName("echo").WithDescription("Says it again.")
            .WithArgument(b => b.IsMandatory(true).WithName("text").WithSwitch("-t"))
            .Build(),
        new CommandDefinitionBuilder().WithName("count").WithDescription("Counts to three.").Build(),
        new CommandDefinitionBuilder().WithName("crash").WithDescription("Crashes.").Build(),
        new CommandDefinitionBuilder().WithName("die").WithDescription("Ends its handler.").Build(),
        new CommandDefinitionBuilder().WithName("nothing").WithDescription("Has no handler.").Build(),
    ]);

    public PaletteServerTests() => PetabridgeCmd.Get(System).RegisterCommandPalette(new OwnHandler());

    [Fact]
    public void A_palette_may_come_after_the_start() => Assert.Equal((0, "hello\n", ""), Pbm("own echo hello"));

    [Fact]
    public void Several_responses_stream() => Assert.Equal((0, "1\n2\n3\n", ""), Pbm("own count"));

    [Fact]
    public void A_handler_that_crashes_says_so_and_goes_on()
    {
        Assert.Equal((1, "", "'own crash' crashed: boom\n"), Pbm("own crash"));
        Assert.Equal(0, Pbm("own echo again").Exit);
    }

    [Fact]
    public void A_handler_that_ends_does_not_leave_a_client_waiting() => Assert.Equal(1, Pbm("own die").Exit);

    [Fact]
    public void A_command_without_a_handler_is_an_error() =>
        Assert.Equal((1, "", "Nothing carries out 'own nothing' here.\n"), Pbm("own nothing"));

    private sealed class OwnHandler() : CommandPaletteHandler(Own)
    {
        public override Props HandlerProps { get; } = Props.Create(() => new OwnActor());
    }

    private sealed class OwnActor : CommandHandlerActor
    {
        public OwnActor()
            : base(Own)
        {
            Process("echo", (_, arguments) => Sender.Tell(new CommandResponse(arguments.ArgumentValues("text").Single())));
            Process("count", _ =>
            {
                Sender.Tell(new CommandResponse("1", final: false));
                Sender.Tell(new CommandResponse("2", final: false));
                Sender.Tell(new CommandResponse("3"));
            });
            Process("crash", _ => throw new InvalidOperationException("boom"));
            Process("die", _ => Context.Stop(Self));
        }
    }
}
