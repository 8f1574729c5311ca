using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Commands;

/// <summary>The files a program learns from: rows to train on, rows to choose by, and which column goes where in its model.</summary>
internal sealed record CommandRows(string Train, string Validate, string Inputs, InputLayout Layout)
{
    /// <summary>The file a program leaves.</summary>
    internal const string Model = "model.onnx";

    /// <summary>
    /// Writes both parts, one column a feature and one for the label. Numbers are as the graph will get them: doubles, no value where one is missing
    /// or not finite, booleans as 0 and 1, times as days since 1970.
    /// </summary>
    internal static async Task<Result<CommandRows>> WriteAsync(TrainingSet set, CommandPlan plan, string label, string folder, CancellationToken cancellationToken)
    {
        var features = await set.TypesAsync(plan.Features, cancellationToken).ConfigureAwait(false);
        var layout = InputLayout.Of(features);
        var (ending, format) = plan.Entry.IsCsv ? ("csv", "FORMAT csv, HEADER") : ("parquet", "FORMAT parquet, COMPRESSION snappy");
        var files = new List<string>();
        foreach (var part in ImmutableArray.Create(TrainingSet.Train, TrainingSet.Validate))
        {
            var file = Path.Combine(folder, $"{part}.{ending}");
            var written = await set.ExportAsync(part, features, label, file, format, cancellationToken).ConfigureAwait(false);
            if (!written.IsOk)
            {
                return written.Refused<CommandRows>();
            }

            files.Add(file);
        }

        var inputs = Path.Combine(folder, "inputs.json");
        await File.WriteAllTextAsync(inputs, JsonSerializer.Serialize(new { numbers = layout.Numbers.Select(feature => feature.Name), texts = layout.Texts.Select(feature => feature.Name) }), cancellationToken).ConfigureAwait(false);
        return new CommandRows(files[0], files[1], inputs, layout);
    }
}
