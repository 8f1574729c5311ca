using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Flywheel.Benchmarks;

/// <summary>
/// How benchmarks run: inside this process, because what is measured is the build that ships, not one that the runner makes anew.
/// </summary>
internal static class BenchmarkConfig
{
    /// <summary>Times worth writing to the ledger.</summary>
    public static IConfig Timed { get; } = DefaultConfig.Instance
        .WithArtifactsPath("artifacts/bench")
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
}
