using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Rows;

/// <summary>One value of a row while the rest of the row is not known to be good.</summary>
internal struct RowSlot
{
    // Beyond it not every whole number is a double, so a whole number written as 1e300 is not taken as one.
    private const double ExactWhole = 1L << 53;

    private long _whole;
    private double _number;
    private string? _text;

    internal bool IsNull { get; private set; }

    /// <summary>A whole number, a moment in microseconds, or 1 for true.</summary>
    internal readonly long Whole => _whole;

    internal readonly double Number => _number;

    internal readonly string? Text => _text;

    /// <summary>Takes the value the reader stands on: null when it fits the type, else what it is.</summary>
    internal string? Read(ref Utf8JsonReader reader, ColumnType type, ReadOnlySpan<byte> json)
    {
        IsNull = reader.TokenType == JsonTokenType.Null;
        if (IsNull)
        {
            return null;
        }

        var start = (int)reader.TokenStartIndex;
        var fits = type switch
        {
            ColumnType.Boolean => ReadBoolean(ref reader),
            ColumnType.Int64 => ReadWhole(ref reader),
            ColumnType.Double => ReadNumber(ref reader),
            ColumnType.Timestamp => ReadMoment(ref reader),
            _ => ReadText(ref reader, json),
        };
        return fits ? null : Shown(ref reader, json, start);
    }

    internal readonly void AppendTo(ColumnBuilder builder)
    {
        switch (builder)
        {
            case ColumnBuilder<long> whole:
                whole.Append(_whole);
                break;
            case ColumnBuilder<double> number:
                number.Append(_number);
                break;
            case ColumnBuilder<bool> truth:
                truth.Append(_whole != 0);
                break;
            case TextColumnBuilder text:
                text.Append(_text!);
                break;
        }
    }

    private bool ReadBoolean(ref Utf8JsonReader reader)
    {
        _whole = reader.TokenType == JsonTokenType.True ? 1 : 0;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    private bool ReadWhole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        if (reader.TryGetInt64(out _whole))
        {
            return true;
        }

        var whole = reader.TryGetDouble(out var number) && number == Math.Truncate(number) && Math.Abs(number) <= ExactWhole;
        _whole = whole ? (long)number : 0;
        return whole;
    }

    private bool ReadNumber(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out _number) && double.IsFinite(_number);

    private bool ReadMoment(ref Utf8JsonReader reader)
    {
        Timestamp moment = default;
        if (reader.TokenType != JsonTokenType.String
            || !(reader.HasValueSequence || reader.ValueIsEscaped ? IsoMoment.TryParse(reader.GetString()!, out moment) : IsoMoment.TryParse(reader.ValueSpan, out moment)))
        {
            return false;
        }

        _whole = moment.Microseconds;
        return true;
    }

    private bool ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            _text = reader.GetString();
            return true;
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        // Nested values are kept as they stand, to be read with SQL's JSON functions.
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        _text = Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
        return true;
    }

    private static string Shown(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int start)
    {
        reader.Skip();
        var text = Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
        return text.Length <= 60 ? text : $"{text[..60]}…";
    }
}
