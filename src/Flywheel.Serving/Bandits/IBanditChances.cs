namespace Flywheel.Serving.Bandits;

/// <summary>The chance of each arm, as a policy stood at one moment. Immutable; safe to use from many threads.</summary>
public interface IBanditChances
{
    /// <summary>Writes the chance of each arm for a row; they add up to one.</summary>
    /// <param name="context">What is known of the row.</param>
    /// <param name="chances">One an arm.</param>
    void Of(ReadOnlySpan<double> context, Span<double> chances);
}
