using System.Globalization;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>Counts, feature by feature, the rows whose value changed, bit for bit.</summary>
internal sealed class FeatureComparison
{
    private readonly SortedDictionary<string, (long Rows, string Example)> _changed = new(StringComparer.Ordinal);

    internal IEnumerable<LeakFinding> Findings => _changed.Select(pair => new LeakFinding(pair.Key, pair.Value.Rows, pair.Value.Example));

    /// <param name="where">Names a row of <paramref name="before"/> for a person.</param>
    internal void Compare(string feature, Column before, int beforeRow, Column after, int afterRow, Func<int, string> where)
    {
        var (old, changed) = (before.ValueAt(beforeRow), after.ValueAt(afterRow));
        if (Equals(old, changed))
        {
            return;
        }

        var (rows, example) = _changed.GetValueOrDefault(feature, (0, ""));
        _changed[feature] = (rows + 1, rows > 0 ? example : $"{where(beforeRow)}: {Written(old)} became {Written(changed)}");
    }

    private static string Written(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
