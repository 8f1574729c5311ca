using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Flywheel.Protocols.MLflow;

/// <summary>Real numbers as clients of MLflow write and expect them.</summary>
internal static class MlflowNumber
{
    public static bool TryParse(string text, out double number)
    {
        switch (text)
        {
            case "NaN":
                number = double.NaN;
                return true;
            case "Infinity":
                number = double.PositiveInfinity;
                return true;
            case "-Infinity":
                number = double.NegativeInfinity;
                return true;
            default:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
        }
    }

    /// <summary>The number as it is stored: an infinity becomes the largest double, as in MLflow's own tables.</summary>
    public static double Stored(double number) => double.IsInfinity(number) ? Math.CopySign(double.MaxValue, number) : number;

    /// <summary>Writes a value: NaN as text, whole numbers with a decimal, so that readers that tell 1 from 1.0 see a real number.</summary>
    public static void Write(Utf8JsonWriter writer, double number)
    {
        if (double.IsNaN(number))
        {
            writer.WriteStringValue("NaN"u8);
            return;
        }

        Span<byte> digits = stackalloc byte[40];
        var finite = Stored(number);
        Utf8Formatter.TryFormat(finite, digits, out var length);
        if (digits[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            digits[length++] = (byte)'.';
            digits[length++] = (byte)'0';
        }

        writer.WriteRawValue(digits[..length], skipInputValidation: true);
    }
}
