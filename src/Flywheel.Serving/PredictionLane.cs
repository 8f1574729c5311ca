using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks.Sources;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Features;

namespace Flywheel.Serving;

/// <summary>
/// Everything one prediction of one row needs, used again for the next: no object a request. Read a row, ask <see cref="Endpoint.PredictAsync(Routing.RouteLease, PredictionLane)"/>, then
/// read the answer. Belongs to one request at a time.
/// </summary>
public sealed class PredictionLane : IValueTaskSource<Refusal?>
{
    private readonly JsonRow _json;
    private readonly PredictionRowWriter _writer;
    private readonly double[] _numbers;
    private readonly string?[] _texts;
    private readonly byte[] _id = new byte[PredictionIds.Length];
    private readonly StringBuilder _entity = new(256);
    private byte[] _inputs = new byte[512];
    private int _inputLength;

    // Who waits goes on on a thread of its own, so that the scoring thread goes on too.
    private ManualResetValueTaskSourceCore<Refusal?> _answered = new() { RunContinuationsAsynchronously = true };

    internal PredictionLane(EndpointSnapshot snapshot)
    {
        Snapshot = snapshot;
        _json = new JsonRow(snapshot.Request);
        var fields = snapshot.FeatureSchema.Fields;
        _writer = new PredictionRowWriter(snapshot.Endpoint, snapshot.Digest, snapshot.Manifest.Threshold, fields.Select(field => (field.Name, field.Type == ColumnType.Text)));
        (_numbers, _texts) = (new double[fields.Length], new string?[fields.Length]);
    }

    /// <summary>The release it asks.</summary>
    public EndpointSnapshot Snapshot { get; }

    /// <summary>The prediction's id, in ASCII.</summary>
    public ReadOnlySpan<byte> Id => _id;

    /// <summary>What the model said.</summary>
    public double Score { get; internal set; }

    /// <summary>True where the score reaches the threshold.</summary>
    public bool Decision => Score >= Snapshot.Manifest.Threshold;

    /// <summary>The row as it was sent.</summary>
    internal ReadOnlySpan<byte> Inputs => _inputs.AsSpan(0, _inputLength);

    /// <summary>The values of its features, by place in the schema: numbers.</summary>
    internal Span<double> Numbers => _numbers;

    /// <summary>The values of its features, by place in the schema: texts.</summary>
    internal Span<string?> Texts => _texts;

    /// <summary>The arm that it answers for, and the probability with which it was chosen.</summary>
    internal (string Name, double Propensity) Arm { get; set; }

    /// <summary>The fallback that answers and why; null where the arm's own release does.</summary>
    internal string? Fallback { get; set; }

    /// <summary>When the request began.</summary>
    internal long Started { get; set; }

    /// <summary>The answer that is waited for; taken once.</summary>
    internal ValueTask<Refusal?> Answered => new(this, _answered.Version);

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

    /// <summary>The number in a column of the request; NaN where it is missing.</summary>
    internal double NumberOf(int column) => _json.IsNull(column) ? double.NaN : _json.Schema.Fields[column].Type == ColumnType.Double ? _json.Number(column) : _json.Whole(column);

    /// <summary>Puts the values that were read into a row of a batch.</summary>
    internal void CopyTo(LiveRows rows, int row)
    {
        for (var column = 0; column < Snapshot.Request.Fields.Length; column++)
        {
            if (_json.IsNull(column))
            {
                rows.SetNull(row, column);
                continue;
            }

            switch (Snapshot.Request.Fields[column].Type)
            {
                case ColumnType.Double:
                    rows.Set(row, column, _json.Number(column));
                    break;
                case ColumnType.Text:
                    rows.Set(row, column, _json.Text(column)!);
                    break;
                default:
                    rows.Set(row, column, _json.Whole(column));
                    break;
            }
        }
    }

    /// <summary>The row for the journal; its memory holds until the lane's next row.</summary>
    internal ReadOnlyMemory<byte> Log(Timestamp now, long latencyMicroseconds)
    {
        var facts = new PredictionFacts(Arm.Name, Arm.Propensity, Snapshot.HasTime ? new Timestamp(_json.Whole(Snapshot.TimeColumn)) : now, now, Score, Decision, latencyMicroseconds, Fallback);
        return _writer.Write(facts, _id, Entity(), Inputs, _numbers, _texts);
    }

    /// <summary>Tells who waits: null when it was answered, else why not.</summary>
    internal void Tell(Refusal? refusal) => _answered.SetResult(refusal);

    /// <summary>Tells who waits that the world broke.</summary>
    internal void Fail(Exception fault) => _answered.SetException(fault);

    /// <summary>Gives the answer its name, where it is not the shadow of one that has it.</summary>
    internal void Name(PredictionIds ids)
    {
        if (Arm.Name != Routing.RouteDefinition.ShadowArm)
        {
            ids.Next(_id);
        }
    }

    /// <summary>Takes the name of an answer that this one shadows.</summary>
    internal void NameAs(ReadOnlySpan<byte> id) => id.CopyTo(_id);

    Refusal? IValueTaskSource<Refusal?>.GetResult(short token)
    {
        try
        {
            return _answered.GetResult(token);
        }
        finally
        {
            _answered.Reset();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Refusal?>.GetStatus(short token) => _answered.GetStatus(token);

    void IValueTaskSource<Refusal?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answered.OnCompleted(continuation, state, token, flags);

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

        // In one piece, unless it is long: no text is made of it.
        var pieces = _entity.GetChunks().GetEnumerator();
        return pieces.MoveNext() && pieces.Current.Length == _entity.Length ? pieces.Current.Span : _entity.ToString();
    }
}
