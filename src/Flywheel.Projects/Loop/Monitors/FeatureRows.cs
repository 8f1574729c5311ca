using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>Rows of the prediction log gathered into columns, and their sketch: rows taken one by one would have no place along the directions through all features. Not thread-safe.</summary>
internal sealed class FeatureRows(PredictionSketch sketch)
{
    private const int BatchRows = 512;

    private readonly List<PredictionRow> _rows = new(BatchRows);
    private (Timestamp First, Timestamp Last) _events = (Timestamp.Max, Timestamp.Min);
    private (Timestamp First, Timestamp Last) _answers = (Timestamp.Max, Timestamp.Min);

    /// <summary>The sketch of every row so far.</summary>
    internal PredictionSketch Sketch
    {
        get
        {
            Flush();
            return sketch;
        }
    }

    internal long Count => sketch.Count + _rows.Count;

    /// <summary>When the first row was answered.</summary>
    internal Timestamp Since => _answers.First;

    /// <summary>When the last row was answered.</summary>
    internal Timestamp Until => _answers.Last;

    /// <summary>Rows a day, if rows went on as these: over the time they are about or the time they took to come, whichever is longer. Infinite when all came at one moment.</summary>
    internal double RowsPerDay => Count / Math.Max((_events.Last - _events.First).TotalDays, (_answers.Last - _answers.First).TotalDays);

    internal void Add(PredictionRow row)
    {
        _rows.Add(row);
        (_events, _answers) = (Widen(_events, row.EventTime), Widen(_answers, row.KnownAt));
        if (_rows.Count == BatchRows)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        ImmutableArray<MonitoredFeature> features = [.. sketch.Features.Select(feature => feature.Feature)];
        var builders = features.Select(feature => ColumnBuilder.For(feature.IsText ? ColumnType.Text : ColumnType.Double)).ToArray();
        foreach (var row in _rows)
        {
            for (var i = 0; i < features.Length; i++)
            {
                Append(builders[i], features[i], ValueOf(row, features[i].Name, i));
            }

            sketch.Served(row.LatencyMicroseconds, row.Fallback is not null);
        }

        var schema = new Schema(features.Select(feature => new Field(feature.Name, feature.IsText ? ColumnType.Text : ColumnType.Double)));
        sketch.Add(new ColumnBatch(schema, builders.Select(builder => builder.ToColumn())), _rows.Where(row => row.Score is not null).Select(row => row.Score!.Value).ToArray());
        _rows.Clear();
    }

    // Rows of one release have their features in one order, which is mostly that of the reference.
    private static FeatureValue? ValueOf(PredictionRow row, string name, int near)
    {
        if (near < row.Features.Length && row.Features[near].Name == name)
        {
            return row.Features[near];
        }

        foreach (var value in row.Features)
        {
            if (value.Name == name)
            {
                return value;
            }
        }

        return null;
    }

    private static void Append(ColumnBuilder builder, MonitoredFeature feature, FeatureValue? value)
    {
        var given = feature.IsText ? (object?)value?.Text : value?.Number;
        if (given is null)
        {
            builder.AppendNull();
        }
        else
        {
            builder.AppendObject(given);
        }
    }

    private static (Timestamp First, Timestamp Last) Widen((Timestamp First, Timestamp Last) span, Timestamp moment) =>
        (moment < span.First ? moment : span.First, moment > span.Last ? moment : span.Last);
}
