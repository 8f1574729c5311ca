using Flywheel.Core;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.CrossValidation;

/// <summary>Cuts rows into folds. The same rows and seed give the same folds.</summary>
internal static class FoldCutter
{
    internal static Fold[] Cut(FoldDefinition definition, TaskKind task, ReadOnlySpan<double> labels, ulong seed) => definition.Kind == FoldKind.Forward
        ? Forward(labels.Length, definition.Folds)
        : Random(Strata(task, labels), labels.Length, definition.Folds, seed);

    // Part 0 is only ever learned from: part k is tested on with all parts before it learned (Hyndman and Athanasopoulos, "Forecasting", 5.10).
    private static Fold[] Forward(int rows, int folds)
    {
        int Start(int part) => (int)((long)rows * part / (folds + 1));
        return [.. Enumerable.Range(1, folds).Select(part => new Fold(
            [.. Enumerable.Range(0, Start(part))], [.. Enumerable.Range(Start(part), Start(part + 1) - Start(part))]))];
    }

    // Each stratum is dealt out like cards, so no two folds differ by more than one row of it.
    private static Fold[] Random(IEnumerable<List<int>> strata, int rows, int folds, ulong seed)
    {
        var random = new SeededRandom(seed).Fork("folds");
        var fold = new int[rows];
        var next = 0;
        foreach (var stratum in strata)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(stratum));
            foreach (var row in stratum)
            {
                fold[row] = next++ % folds;
            }
        }

        var all = Enumerable.Range(0, rows).ToArray();
        return [.. Enumerable.Range(0, folds).Select(f => new Fold(Array.FindAll(all, row => fold[row] != f), Array.FindAll(all, row => fold[row] == f)))];
    }

    private static IEnumerable<List<int>> Strata(TaskKind task, ReadOnlySpan<double> labels)
    {
        var (zeros, ones) = (new List<int>(), new List<int>());
        for (var row = 0; row < labels.Length; row++)
        {
            (task == TaskKind.BinaryClassification && labels[row] == 1 ? ones : zeros).Add(row);
        }

        return [zeros, ones];
    }
}
