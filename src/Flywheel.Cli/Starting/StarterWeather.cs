using System.Globalization;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Cli.Starting;

/// <summary>
/// Two years of made-up weather at four stations. Low and falling pressure and damp air bring rain, so there is something to learn; the
/// rest is chance, so it cannot be learnt whole. The same rows on every machine.
/// </summary>
internal static class StarterWeather
{
    private static readonly string[] Stations = ["coast", "hills", "plain", "valley"];
    private static readonly DateTime First = new(2023, 1, 1, 18, 0, 0, DateTimeKind.Utc);
    private const int Days = 731;

    public static string Csv()
    {
        var text = new StringBuilder("id,station,measured_at,temperature_c,pressure_hpa,humidity_percent,wind_kmh,rain_mm,rain_tomorrow_mm,known_at\n");
        for (var station = 0; station < Stations.Length; station++)
        {
            Write(station, text);
        }

        return text.ToString();
    }

    private static void Write(int station, StringBuilder text)
    {
        var random = new SeededRandom((ulong)station + 1);
        var (pressure, rain) = (0.0, 0.0);
        for (var day = 0; day < Days; day++)
        {
            var at = First.AddDays(day);
            var winter = Math.Cos(2 * Math.PI * (at.DayOfYear - 15) / 365.25);
            var before = pressure;
            pressure = (0.75 * pressure) + (5 * random.NextNormal());
            var temperature = 11 - station - (9 * winter) + (2 * random.NextNormal());
            var humidity = Math.Clamp(72 + (8 * winter) - (0.9 * pressure) + (6 * random.NextNormal()), 20, 100);
            var wind = Math.Abs(10 + (0.8 * (before - pressure)) + (5 * random.NextNormal()));
            var leaning = -0.9 - (0.22 * pressure) - (0.15 * (pressure - before)) + (0.06 * (humidity - 72));
            var tomorrow = random.NextDouble() < 1 / (1 + Math.Exp(-leaning)) ? 0.1 - (4 * Math.Log(1 - random.NextDouble())) : 0;
            // Minus nought is no temperature; adding nought makes it plain nought.
            text.Append(CultureInfo.InvariantCulture, $"{(station * Days) + day + 1},{Stations[station]},{at:yyyy-MM-ddTHH:mm:ssZ},{Math.Round(temperature, 1) + 0.0:0.0},{1013 + pressure:0.0},{humidity:0},{wind:0},{rain:0.0},{tomorrow:0.0},{at.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}\n");
            rain = tomorrow;
        }
    }
}
