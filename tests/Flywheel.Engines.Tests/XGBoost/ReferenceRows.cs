namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>The rows of trees_reference.py, made by the same whole-number arithmetic.</summary>
internal static class ReferenceRows
{
    private const int Width = 6;

    public static (Rows Classes, Rows Amounts) Make(int count, ulong seed, double missing)
    {
        var state = seed;
        var values = new float[count * Width];
        var (classes, amounts) = (new float[count], new float[count]);
        Span<double> u = stackalloc double[Width];
        for (var row = 0; row < count; row++)
        {
            foreach (ref var value in u)
            {
                value = Draw(ref state);
            }

            var step = u[2] > 0.6 ? 1.0 : 0.0;
            classes[row] = Draw(ref state) < 0.1 + (0.5 * u[0] * u[1]) + (0.3 * step) ? 1 : 0;
            amounts[row] = (float)((3 * u[0] * u[1]) + (2 * step) - u[3] + Draw(ref state));
            for (var column = 0; column < Width; column++)
            {
                values[(row * Width) + column] = Draw(ref state) < missing ? float.NaN : (float)u[column];
            }
        }

        return (new Rows(count, Width, values, classes), new Rows(count, Width, values, amounts));
    }

    private static double Draw(ref ulong state)
    {
        state = (6364136223846793005 * state) + 1442695040888963407;
        return (state >> 40) / (double)(1 << 24);
    }
}
