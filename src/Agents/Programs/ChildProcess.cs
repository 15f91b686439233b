using System.Runtime.InteropServices;
using System.Text;

namespace HaActors.Agents.Programs;

/// <summary>A program that was started in a session, and so a process group, of its own.</summary>
/// <param name="Pid">Also the number of its group and session. It stays ours until it is reaped.</param>
/// <param name="Exit">A descriptor that becomes readable when the process ends.</param>
/// <param name="Output">The reading end of its standard output, not blocking.</param>
/// <param name="Error">The reading end of its standard error, not blocking.</param>
internal sealed record ChildProcess(int Pid, int Exit, int Output, int Error)
{
    /// <summary>Starts the program. It sees the given environment, clean signals and its three streams, and nothing
    /// else of ours.</summary>
    /// <returns>The child, or null and the reason.</returns>
    /// <remarks>posix_spawn shares our memory until exec: its cost does not grow with the daemon, and nothing of ours
    /// runs between.</remarks>
    public static unsafe ChildProcess? Start(ProgramCall call, out ProgramRun.NotStarted? whyNot)
    {
        using var descriptors = new OpenDescriptors();
        using var text = new NativeText();
        var (output, outputEnd) = descriptors.Pipe();
        var (error, errorEnd) = descriptors.Pipe();
        var input = call.Input.IsEmpty ? -1 : descriptors.Holding(call.Input.Span);

        void* actions = stackalloc byte[Native.SpawnActionsBytes];
        void* attributes = stackalloc byte[Native.SpawnAttributesBytes];
        var signals = stackalloc byte[Native.SignalSetBytes];
        Check(Native.ActionsInit(actions));
        Check(Native.AttributesInit(attributes));
        try
        {
            if (input < 0)
                Check(Native.ActionsOpen(actions, 0, "/dev/null", 0, 0));
            else
                Check(Native.ActionsDuplicate(actions, input, 0));
            Check(Native.ActionsDuplicate(actions, outputEnd, 1));
            Check(Native.ActionsDuplicate(actions, errorEnd, 2));
            Check(Native.ActionsChangeFolder(actions, "/"));
            // What systemd or a careless library left open must not live on in a daemon that an agent starts.
            Check(Native.ActionsCloseFrom(actions, 3));

            new Span<byte>(signals, Native.SignalSetBytes).Clear();
            Check(Native.AttributesSignalMask(attributes, signals));
            new Span<byte>(signals, Native.SignalSetBytes).Fill(0xff);   // .NET ignores SIGPIPE; children must not
            Check(Native.AttributesDefaultSignals(attributes, signals));
            Check(Native.AttributesFlags(
                attributes, Native.SpawnSetSid | Native.SpawnSetSigMask | Native.SpawnSetSigDefault));

            int pid;
            var path = text.Add(call.Program);
            var failure = Native.Spawn(
                &pid, path, actions, attributes,
                text.AddList([call.Program, .. call.Arguments]), text.AddList(EnvironmentOf(call)));
            if (failure != 0)
            {
                whyNot = StartFailure.Describe(call.Program, failure);
                return null;
            }

            var exit = Native.PidDescriptor(pid);
            if (exit < 0)
            {
                whyNot = new ProgramRun.NotStarted(
                    $"{call.Program} was killed at once: {Native.ErrorText(Marshal.GetLastPInvokeError())}",
                    RunObstacle.NoMeans);
                _ = Native.Kill(-pid, Native.SigKill);
                _ = Native.WaitPid(pid, null, 0);
                return null;
            }

            whyNot = null;
            descriptors.Release(output, error);
            return new ChildProcess(pid, exit, output, error);
        }
        finally
        {
            _ = Native.ActionsDestroy(actions);
            _ = Native.AttributesDestroy(attributes);
        }
    }

    /// <summary>Kills the program and what it started, as far as that stayed in its group. Only before it is reaped:
    /// later the number may be another's.</summary>
    public void KillGroup() => _ = Native.Kill(-Pid, Native.SigKill);

    /// <summary>Collects the exit status if the program has ended.</summary>
    /// <param name="status">The wait status; null: somebody else took it (SIGCHLD is ignored in this process).</param>
    public unsafe bool TryReap(out int? status)
    {
        int raw;
        var reaped = Native.WaitPid(Pid, &raw, Native.WNoHang);
        status = reaped == Pid ? raw : null;
        return reaped != 0;
    }

    public void CloseAll()
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[Exit, Output, Error])
            _ = Native.Close(descriptor);
    }

    private static IEnumerable<string> EnvironmentOf(ProgramCall call) =>
        CleanEnvironment.Variables.Where(pair => !call.Environment.ContainsKey(pair.Key)).Concat(call.Environment)
            .Select(pair => $"{pair.Key}={pair.Value}");

    private static void Check(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"cannot prepare a child process: {Native.ErrorText(error)}");
    }

    /// <summary>Strings as C wants them, freed together.</summary>
    private sealed unsafe class NativeText : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public byte* Add(string text)
        {
            var bytes = Encoding.UTF8.GetByteCount(text);
            var block = (byte*)Allocate(bytes + 1);
            Encoding.UTF8.GetBytes(text, new Span<byte>(block, bytes));
            block[bytes] = 0;
            return block;
        }

        public byte** AddList(IEnumerable<string> texts)
        {
            var items = texts.ToArray();
            var list = (byte**)Allocate((items.Length + 1) * sizeof(byte*));
            for (var index = 0; index < items.Length; index++)
                list[index] = Add(items[index]);
            list[items.Length] = null;
            return list;
        }

        public void Dispose()
        {
            foreach (var block in _blocks)
                NativeMemory.Free((void*)block);
        }

        private void* Allocate(int bytes)
        {
            var block = NativeMemory.Alloc((nuint)bytes);
            _blocks.Add((nint)block);
            return block;
        }
    }
}
