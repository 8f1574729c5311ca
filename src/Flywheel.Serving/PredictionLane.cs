using System.Globalization;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Features;

namespace Flywheel.Serving;

/// <summary>
/// Everything one prediction of one row needs, used again for the next: no object a request. Read a row, ask <see cref="Endpoint.PredictAsync(Routing.RouteLease, PredictionLane, CancellationToken)"/>, then
/// read the answer. Belongs to one request at a time.
/// </summary>
public sealed class PredictionLane : IDisposable
{
    private readonly JsonRow _json;
    private readonly LiveRow _row;
    private readonly PredictionRowWriter _writer;
    private readonly FeatureValue[] _features;
    private readonly double[] _numbers;
    private readonly string?[] _texts;
    private readonly ReadOnlyMemory<byte>[] _line = new ReadOnlyMemory<byte>[1];
    private readonly byte[] _id = new byte[PredictionIds.Length];
    private readonly StringBuilder _entity = new();
    private byte[] _inputs = new byte[512];
    private int _inputLength;

    internal PredictionLane(EndpointSnapshot snapshot, LiveRow row, PredictionRowWriter writer)
    {
        (Snapshot, _row, _writer) = (snapshot, row, writer);
        _json = new JsonRow(snapshot.Request);
        _features = new FeatureValue[snapshot.FeatureSchema.Fields.Length];
        (_numbers, _texts) = (new double[snapshot.NumberPlaces.Length], new string?[snapshot.TextPlaces.Length]);
    }

    /// <summary>The release it asks.</summary>
    public EndpointSnapshot Snapshot { get; }

    /// <summary>The prediction's id, in ASCII.</summary>
    public ReadOnlySpan<byte> Id => _id;

    /// <summary>What the model said.</summary>
    public double Score { get; private set; }

    /// <summary>True where the score reaches the threshold.</summary>
    public bool Decision => Score >= Snapshot.Manifest.Threshold;

    /// <summary>The row as it was sent.</summary>
    internal ReadOnlySpan<byte> Inputs => _inputs.AsSpan(0, _inputLength);

    internal ReadOnlyMemory<ReadOnlyMemory<byte>> Line => _line;

    /// <summary>
    /// Reads the row that a reader stands on, up to its end. False when it is not a row of the request's columns on one line: then the long way says what is wrong, or takes it.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is not UTF-8.</exception>
    public bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject || _json.Read(ref reader, json) is not null || _json.Lack() is not null)
        {
            return false;
        }

        var row = json[start..(int)reader.BytesConsumed];
        if (row.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return false;
        }

        if (_inputs.Length < row.Length)
        {
            _inputs = new byte[row.Length * 2];
        }

        row.CopyTo(_inputs);
        _inputLength = row.Length;
        return true;
    }

    /// <summary>Reads a row by itself; see <see cref="TryRead(ref Utf8JsonReader, ReadOnlySpan{byte})"/>.</summary>
    internal bool TryRead(ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row);
        return reader.Read() && TryRead(ref reader, row);
    }

    /// <summary>The values of these columns as one text, which decides the arm; the whole row when there are none.</summary>
    internal ulong KeyHash(ReadOnlySpan<int> columns, ulong seed)
    {
        var hash = new KeyHash(seed);
        if (columns.IsEmpty)
        {
            hash.Add(Inputs);
        }

        foreach (var column in columns)
        {
            if (_json.IsNull(column))
            {
                hash.Add(0xFF);
            }
            else if (_json.Schema.Fields[column].Type == ColumnType.Text)
            {
                hash.Add(_json.Text(column)!);
            }
            else
            {
                hash.Add(_json.Schema.Fields[column].Type == ColumnType.Double ? (ulong)BitConverter.DoubleToInt64Bits(_json.Number(column)) : (ulong)_json.Whole(column));
            }
        }

        return hash.Value;
    }

    /// <summary>Computes features and score. False for a row of a time whose events are forgotten.</summary>
    internal bool TryScore()
    {
        for (var i = 0; i < Snapshot.Request.Fields.Length; i++)
        {
            if (_json.IsNull(i))
            {
                _row.SetNull(i);
                continue;
            }

            switch (Snapshot.Request.Fields[i].Type)
            {
                case ColumnType.Double:
                    _row.Set(i, _json.Number(i));
                    break;
                case ColumnType.Text:
                    _row.Set(i, _json.Text(i)!);
                    break;
                default:
                    _row.Set(i, _json.Whole(i));
                    break;
            }
        }

        if (!_row.TryCompute())
        {
            return false;
        }

        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] = Snapshot.FeatureSchema.Fields[i].Type == ColumnType.Text ? new FeatureValue("", _row.Text(i)) : new FeatureValue("", _row.Number(i));
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = _features[Snapshot.NumberPlaces[i]].Number ?? double.NaN;
        }

        for (var i = 0; i < _texts.Length; i++)
        {
            _texts[i] = _features[Snapshot.TextPlaces[i]].Text;
        }

        Score = Snapshot.ScoreRow(_numbers, _texts);
        return true;
    }

    /// <summary>Writes the row for the journal.</summary>
    internal void Log(string arm, double propensity, Timestamp now, long latencyMicroseconds, string? fallback)
    {
        var facts = new PredictionFacts(arm, propensity, new Timestamp(_json.Whole(Snapshot.TimeColumn)), now, Score, Decision, latencyMicroseconds, fallback);
        _line[0] = _writer.Write(facts, _id, Entity(), Inputs, _features);
    }

    internal void Name(PredictionIds ids) => ids.Next(_id);

    /// <summary>Takes the name of an answer that this one shadows.</summary>
    internal void NameAs(ReadOnlySpan<byte> id) => id.CopyTo(_id);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    // As the long way has it: every key column, or nothing.
    private ReadOnlySpan<char> Entity()
    {
        if (Snapshot.KeyColumns.Length == 0)
        {
            return [];
        }

        _entity.Clear();
        for (var i = 0; i < Snapshot.KeyColumns.Length; i++)
        {
            var column = Snapshot.KeyColumns[i];
            _entity.Append(i == 0 ? "" : "|").Append(Snapshot.Request.Fields[column].Type switch
            {
                _ when _json.IsNull(column) => "",
                ColumnType.Text => _json.Text(column),
                ColumnType.Double => _json.Number(column).ToString(CultureInfo.InvariantCulture),
                ColumnType.Boolean => _json.Whole(column) != 0 ? "True" : "False",
                ColumnType.Timestamp => new Timestamp(_json.Whole(column)).ToString(),
                _ => _json.Whole(column).ToString(CultureInfo.InvariantCulture),
            });
        }

        return _entity.ToString();
    }
}
