namespace Flywheel.Monitoring.Drift;

/// <summary>The earth mover's distance on a line: the area between two distribution functions, in the unit of the values.</summary>
public static class Wasserstein
{
    /// <summary>The first Wasserstein distance.</summary>
    public static double Distance(Distribution a, Distribution b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double area = 0, left = 0, right = 0, at = double.NaN;
        for (int i = 0, j = 0; i < a.Values.Length || j < b.Values.Length;)
        {
            var next = Math.Min(i < a.Values.Length ? a.Values[i] : double.PositiveInfinity, j < b.Values.Length ? b.Values[j] : double.PositiveInfinity);
            area += double.IsNaN(at) ? 0 : (next - at) * Math.Abs(left - right);
            left = i < a.Values.Length && a.Values[i] == next ? a.Until[i++] : left;
            right = j < b.Values.Length && b.Values[j] == next ? b.Until[j++] : right;
            at = next;
        }

        return area;
    }
}
