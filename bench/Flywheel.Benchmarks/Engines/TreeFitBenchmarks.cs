using BenchmarkDotNet.Attributes;
using Flywheel.Engines.XGBoost.Fitting;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Benchmarks.Engines;

/// <summary>The fear: derivatives made here, with exact sums and the loss of every round, make training slower than XGBoost's own objective does.</summary>
public class TreeFitBenchmarks : IDisposable
{
    private const int Rounds = 5;
    private const int Threads = 2;

    private static readonly Dictionary<string, string> Settings = new() { ["max_depth"] = "6", ["eta"] = "0.1" };

    private TreeRows? _rows;

    /// <summary>Rows of forty columns.</summary>
    [Params(10_000)]
    public int Count { get; set; }

    [GlobalSetup]
    public void SetUp() => _rows = new TreeRows(MadeRows.Make(Count, width: 40), Threads);

    [Benchmark(Baseline = true)]
    public int XGBoostsOwn()
    {
        var parameters = new Dictionary<string, string>(Settings)
        {
            ["objective"] = "binary:logistic",
            ["tree_method"] = "hist",
            ["nthread"] = "2",
            ["verbosity"] = "0",
        };
        using var booster = XGBoostBooster.Create(parameters, _rows!.Matrix);
        for (var round = 0; round < Rounds; round++)
        {
            booster.Update(round, _rows.Matrix);
            booster.Evaluate(round, _rows.Matrix);
        }

        return booster.Save(ModelFormat.Ubj).Length;
    }

    [Benchmark]
    public int TreeFit()
    {
        var plan = new TreeFitPlan(new LogisticLoss(), Settings, Rounds, Patience: 0, Seed: 1, TreeLink.Logistic);
        return new TreeFit(plan, _rows!, validation: null, Threads, progress: null).Run(CancellationToken.None).Rounds;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _rows?.Dispose();
    }
}
