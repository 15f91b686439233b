namespace HaActors.Process.Tests.Cluster;

/// <summary>A scenario with the product: whatever happened in it, nothing may have been active twice.</summary>
public abstract class ProductTest : IDisposable
{
    private readonly List<ProductLab> _labs = [];

    private protected ProductLab Lab(ProductLabSettings? settings = null)
    {
        var lab = new ProductLab(settings ?? new ProductLabSettings());
        _labs.Add(lab);
        return lab;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var lab in _labs)
        {
            var history = lab.History.Lines;
            var evidence = lab.Evidence();
            lab.Dispose();
            Assert.False(history.Any(line => line.Contains(" TWICE ")), evidence);
        }
    }
}
