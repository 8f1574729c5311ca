namespace Flywheel.Serving.Bandits;

/// <summary>A column that a choice goes by.</summary>
/// <param name="Column">A number column of the request.</param>
/// <param name="Low">What becomes -1.</param>
/// <param name="High">What becomes 1.</param>
public sealed record BanditContext(string Column, double Low, double High)
{
    /// <summary>A value between -1 and 1; 0 for one that is missing.</summary>
    public double Scale(double value) => double.IsNaN(value) ? 0 : Math.Clamp((2 * (value - Low) / (High - Low)) - 1, -1, 1);
}
