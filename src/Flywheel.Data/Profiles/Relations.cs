using System.Numerics;

namespace Flywheel.Data.Profiles;

/// <summary>How much one column says about another. NaN when it cannot be said: too few rows, or no variation.</summary>
internal static class Relations
{
    /// <summary>Pearson's correlation over rows where both are numbers.</summary>
    internal static double Pearson(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (meanA, meanB, n) = (0.0, 0.0, 0L);
        for (var i = 0; i < a.Length; i++)
        {
            if (!double.IsNaN(a[i]) && !double.IsNaN(b[i]))
            {
                meanA += a[i];
                meanB += b[i];
                n++;
            }
        }

        (meanA, meanB) = (meanA / n, meanB / n);
        var (both, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            if (!double.IsNaN(a[i]) && !double.IsNaN(b[i]))
            {
                var (x, y) = (a[i] - meanA, b[i] - meanB);
                both += x * y;
                squareA += x * x;
                squareB += y * y;
            }
        }

        return both / Math.Sqrt(squareA * squareB);
    }

    /// <summary>The share of a number's variance that classes explain: eta squared (Pearson, 1905). Class -1 does not count.</summary>
    internal static double CorrelationRatio<TCode>(double[] numbers, TCode[] classes, int classCount)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        var (sums, counts) = (new double[classCount], new long[classCount]);
        var (sum, squares, n) = (0.0, 0.0, 0L);
        var shift = numbers.Length > 0 && !double.IsNaN(numbers[0]) ? numbers[0] : 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var code = int.CreateTruncating(classes[i]);
            if (code >= 0 && !double.IsNaN(numbers[i]))
            {
                var value = numbers[i] - shift;
                sums[code] += value;
                counts[code]++;
                sum += value;
                squares += value * value;
                n++;
            }
        }

        var mean = sum / n;
        var between = 0.0;
        for (var code = 0; code < classCount; code++)
        {
            between += counts[code] == 0 ? 0 : counts[code] * ((sums[code] / counts[code]) - mean) * ((sums[code] / counts[code]) - mean);
        }

        var ratio = between / (squares - (n * mean * mean));
        return double.IsFinite(ratio) ? Math.Clamp(ratio, 0, 1) : double.NaN;
    }

    /// <summary>
    /// The share of the label's entropy that a column's classes explain (Theil's U), less the bias of counting (Miller, "Note on the bias
    /// of information estimates", 1955), so that a column of many rare values does not look telling. A missing column value is a class of its own.
    /// </summary>
    internal static double Uncertainty(ReadOnlySpan<int> codes, int codeCount, ReadOnlySpan<sbyte> label, int labelCount)
    {
        var table = new long[(codeCount + 1) * labelCount];
        for (var i = 0; i < codes.Length; i++)
        {
            if (label[i] >= 0)
            {
                table[((codes[i] < 0 ? codeCount : codes[i]) * labelCount) + label[i]]++;
            }
        }

        var byLabel = new long[labelCount];
        var (information, rowsUsed) = (0.0, 0);
        for (var code = 0; code <= codeCount; code++)
        {
            var row = table.AsSpan(code * labelCount, labelCount);
            var rowSum = 0L;
            for (var c = 0; c < labelCount; c++)
            {
                byLabel[c] += row[c];
                rowSum += row[c];
            }

            information += rowSum == 0 ? 0 : -Entropy(row, rowSum) * rowSum;
            rowsUsed += rowSum == 0 ? 0 : 1;
        }

        var n = byLabel.Sum();
        var entropy = Entropy(byLabel, n);
        var classesUsed = byLabel.Count(count => count > 0);
        var bias = (rowsUsed - 1.0) * (classesUsed - 1.0) / (2.0 * n);
        return entropy == 0 || n == 0 ? double.NaN : Math.Clamp((entropy + (information / n) - bias) / entropy, 0, 1);
    }

    private static double Entropy(ReadOnlySpan<long> counts, long sum)
    {
        var entropy = 0.0;
        foreach (var count in counts)
        {
            var share = (double)count / sum;
            entropy -= count == 0 ? 0 : share * Math.Log(share);
        }

        return entropy;
    }
}
