using System.Diagnostics;

namespace Flywheel.Projects.Replay;

/// <summary>What something took.</summary>
/// <param name="Elapsed">Time on the clock.</param>
/// <param name="Processor">Processor time of the whole program meanwhile, all cores together.</param>
public readonly record struct ReplayEffort(TimeSpan Elapsed, TimeSpan Processor)
{
    /// <summary>Both together.</summary>
    public static ReplayEffort operator +(ReplayEffort left, ReplayEffort right) => new(left.Elapsed + right.Elapsed, left.Processor + right.Processor);

    /// <summary>The rest.</summary>
    public static ReplayEffort operator -(ReplayEffort left, ReplayEffort right) => new(left.Elapsed - right.Elapsed, left.Processor - right.Processor);

    /// <summary>What this program took since it began.</summary>
    internal static ReplayEffort SoFar(Stopwatch watch) => new(watch.Elapsed, Environment.CpuUsage.TotalTime);
}
