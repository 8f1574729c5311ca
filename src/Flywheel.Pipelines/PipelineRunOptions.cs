namespace Flywheel.Pipelines;

/// <summary>How one run goes about it. None of this changes any output.</summary>
public sealed record PipelineRunOptions
{
    /// <summary>Steps that run at once when they do not need each other. 1 to 64, default 2.</summary>
    public int Parallelism { get; init; } = 2;

    /// <summary>Steps to run again although their outputs are there, and to compare; empty by default. <c>*</c> is all of them.</summary>
    public IReadOnlySet<string> Rerun { get; init; } = new HashSet<string>();

    /// <summary>What does not change outputs but helps people: commit, machine, packages, as JSON. See <see cref="RunEnvironment"/>.</summary>
    public string Environment { get; init; } = "{}";
}
