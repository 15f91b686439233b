using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HaActors.Agents.Programs;

/// <summary>The one thread that reads from, kills and reaps all programs of a runner: no thread waits per program, and
/// nobody else ever waits for these pids.</summary>
internal sealed class ProgramLoop : IDisposable
{
    private readonly ConcurrentQueue<(RunningProgram? Program, Wish Wish)> _wishes = new();
    private readonly List<RunningProgram> _running = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly int _bell;
    private Native.PollEntry[] _entries = new Native.PollEntry[16];
    private readonly Lock _bellRope = new();
    private int _expected;
    private bool _stopping;
    private bool _ended;

    public ProgramLoop()
    {
        _bell = Native.EventDescriptor(0, Native.CloseOnExec | Native.NonBlocking);
        if (_bell < 0)
            throw new InvalidOperationException(
                $"no event descriptor: {Native.ErrorText(Marshal.GetLastPInvokeError())}");
        new Thread(Run) { IsBackground = true, Name = "programs" }.Start();
    }

    public enum Wish
    {
        Watch,
        Kill,
        GiveUp,
        Look,
        Stop,
    }

    public unsafe void Post(RunningProgram? program, Wish wish)
    {
        _wishes.Enqueue((program, wish));
        ulong one = 1;
        lock (_bellRope)
        {
            if (!_ended)
                _ = Native.Write(_bell, &one, sizeof(ulong));
        }
    }

    /// <summary>Keeps the thread for a program that may be on its way; answered by
    /// <see cref="NoLongerExpect"/>.</summary>
    public void Expect() => Interlocked.Increment(ref _expected);

    public void NoLongerExpect()
    {
        Interlocked.Decrement(ref _expected);
        Post(null, Wish.Look);
    }

    /// <summary>Kills what still runs and ends the thread.</summary>
    public void Dispose() => Post(null, Wish.Stop);

    private void Run()
    {
        while (!_stopping || _running.Count > 0 || Volatile.Read(ref _expected) > 0)
        {
            var watched = _running.Count;
            WaitForSomething(watched);
            for (var index = 0; index < watched; index++)
                Attend(_running[index], index);
            _running.RemoveAll(static program => program.IsGone);
            Grant();
        }

        lock (_bellRope)
        {
            _ended = true;   // a timer that fires late must not write to what is another file's number by then
            _ = Native.Close(_bell);
        }
    }

    private unsafe void WaitForSomething(int watched)
    {
        var count = 1 + (watched * 3);
        if (_entries.Length < count)
            _entries = new Native.PollEntry[count * 2];
        _entries[0] = Entry(_bell);
        for (var index = 0; index < watched; index++)
        {
            var program = _running[index];
            _entries[1 + (index * 3)] = Entry(program.Child.Exit);
            _entries[2 + (index * 3)] = Entry(program.OutputEnded ? -1 : program.Child.Output);
            _entries[3 + (index * 3)] = Entry(program.ErrorEnded ? -1 : program.Child.Error);
        }

        // Interrupted: no entry is set, and the next round asks again.
        fixed (Native.PollEntry* entries = _entries)
            _ = Native.Poll(entries, (ulong)count, -1);
    }

    private void Attend(RunningProgram program, int index)
    {
        if (_entries[2 + (index * 3)].Got != 0)
            _ = program.Read(OutputStream.Standard, _buffer);
        if (_entries[3 + (index * 3)].Got != 0)
            _ = program.Read(OutputStream.Error, _buffer);
        if (_entries[1 + (index * 3)].Got != 0)
            program.Reap(_buffer);
    }

    private unsafe void Grant()
    {
        ulong rung;
        _ = Native.Read(_bell, &rung, sizeof(ulong));
        while (_wishes.TryDequeue(out var asked))
        {
            switch (asked.Wish)
            {
                case Wish.Watch:
                    _running.Add(asked.Program!);
                    if (_stopping)
                        asked.Program!.Withdraw();
                    break;
                case Wish.Look:
                    break;
                case Wish.Kill:
                    asked.Program!.Kill();
                    break;
                case Wish.GiveUp:
                    asked.Program!.GiveUp();
                    break;
                case Wish.Stop:
                    _stopping = true;
                    _running.ForEach(static program => program.Withdraw());
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private static Native.PollEntry Entry(int descriptor) => new() { Descriptor = descriptor, Wanted = Native.PollIn };
}
