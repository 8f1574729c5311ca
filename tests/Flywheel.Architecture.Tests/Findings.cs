namespace Flywheel.Architecture.Tests;

/// <summary>What a rule found, and how many things it looked at: a rule that looked at nothing has proved nothing.</summary>
internal sealed record Findings(int Examined, IReadOnlyList<Violation> Violations)
{
    /// <summary>Judges each subject by itself.</summary>
    public static Findings Of<TSubject>(IEnumerable<TSubject> subjects, Func<TSubject, IEnumerable<Violation>> judge)
    {
        TSubject[] examined = [.. subjects];
        return new Findings(examined.Length, [.. examined.SelectMany(judge)]);
    }

    public void ShouldBeClean(int atLeast)
    {
        Examined.ShouldBeGreaterThanOrEqualTo(atLeast, "The rule looked at too little to prove anything.");

        Violations.Select(violation => violation.ToString()).ShouldBeEmpty();
    }

    public void ShouldBe(params string[] violations) =>
        Violations.Select(violation => violation.ToString()).ShouldBe(violations);
}
