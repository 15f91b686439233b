namespace HaActors.Process.Tests.Cluster;

/// <summary>
/// A scenario with the product: whatever happened in it, nothing may have been active twice, or done twice at a time.
/// </summary>
public abstract class ProductTest : IDisposable
{
    private readonly List<ProductLab> _labs = [];
    private readonly List<IDisposable> _kept = [];

    private protected ProductLab Lab(ProductLabSettings? settings = null)
    {
        var lab = new ProductLab(settings ?? new ProductLabSettings());
        _labs.Add(lab);
        return lab;
    }

    /// <summary>Ended behind the labs.</summary>
    private protected T Keep<T>(T what)
        where T : IDisposable
    {
        _kept.Add(what);
        return what;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        try
        {
            foreach (var lab in _labs)
            {
                var history = lab.History.Lines;
                var evidence = lab.Evidence();
                lab.Dispose();
                Assert.False(history.Any(SharedHistory.IsWrong), evidence);
            }
        }
        finally
        {
            _kept.ForEach(one => one.Dispose());
        }
    }
}
