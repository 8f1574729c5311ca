namespace Flywheel.Architecture.Tests;

/// <summary>One place that breaks a rule. Lines count from 1; 0 is the whole file.</summary>
internal sealed record Violation(string Path, int Line, string Sentence)
{
    public override string ToString() => Line == 0 ? $"{Path}: {Sentence}" : $"{Path}:{Line}: {Sentence}";
}
