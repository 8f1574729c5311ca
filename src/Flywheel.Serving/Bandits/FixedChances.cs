namespace Flywheel.Serving.Bandits;

/// <summary>The same chances whatever the row.</summary>
internal sealed class FixedChances(double[] fixedChances) : IBanditChances
{
    public void Of(ReadOnlySpan<double> context, Span<double> chances) => fixedChances.CopyTo(chances);
}
