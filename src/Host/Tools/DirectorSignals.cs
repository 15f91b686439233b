using System.Runtime.InteropServices;

namespace HaActors.Host.Tools;

/// <summary>What somebody tells a director by itself: to end, or to read its file anew.</summary>
internal sealed class DirectorSignals : IDisposable
{
    private readonly CancellationTokenSource _ends = new();
    private readonly List<PosixSignalRegistration> _registered = [];
    private int _reloads;

    public DirectorSignals()
    {
        On(PosixSignal.SIGTERM, _ends.Cancel);
        On(PosixSignal.SIGINT, _ends.Cancel);
        On(PosixSignal.SIGHUP, () => Interlocked.Exchange(ref _reloads, 1));
    }

    public CancellationToken Ends => _ends.Token;

    /// <returns>Whether somebody asked since the last call.</returns>
    public bool TakeReload() => Interlocked.Exchange(ref _reloads, 0) == 1;

    public void Dispose()
    {
        _registered.ForEach(each => each.Dispose());
        _ends.Dispose();
    }

    private void On(PosixSignal signal, Action act) => _registered.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        act();
    }));
}
