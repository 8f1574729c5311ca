namespace Flywheel.Training.Linear;

/// <summary>Solves symmetric positive definite systems (Golub and Van Loan, "Matrix Computations", 4.2), row by row over contiguous memory.</summary>
internal static class Cholesky
{
    // A direction the rows say nothing about (two equal columns without a penalty) has a pivot of rounding errors: it is left alone.
    private const double LeastPivot = 1e-12;

    /// <summary>Overwrites <paramref name="right"/> with the solution, and the lower triangle of the matrix with its factor.</summary>
    internal static void Solve(double[] matrix, double[] right)
    {
        var n = right.Length;
        for (var i = 0; i < n; i++)
        {
            var line = matrix.AsSpan(i * n, n);
            var diagonal = line[i];
            for (var j = 0; j < i; j++)
            {
                var pivot = matrix[(j * n) + j];
                line[j] = pivot == 0 ? 0 : (line[j] - Vectors.Dot(line[..j], matrix.AsSpan(j * n, j))) / pivot;
            }

            var rest = diagonal - Vectors.Dot(line[..i], line[..i]);
            line[i] = rest > LeastPivot * diagonal ? Math.Sqrt(rest) : 0;
        }

        for (var i = 0; i < n; i++)
        {
            var line = matrix.AsSpan(i * n, n);
            right[i] = line[i] == 0 ? 0 : (right[i] - Vectors.Dot(line[..i], right.AsSpan(0, i))) / line[i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var line = matrix.AsSpan(i * n, n);
            right[i] = line[i] == 0 ? 0 : right[i] / line[i];
            Vectors.AddScaled(-right[i], line[..i], right.AsSpan(0, i));
        }
    }
}
