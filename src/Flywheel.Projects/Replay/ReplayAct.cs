using Flywheel.Core;

namespace Flywheel.Projects.Replay;

/// <summary>One act of a story.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Deed">What is done.</param>
/// <param name="Model">With which model.</param>
/// <param name="At">When; null when it waits for an alarm.</param>
/// <param name="AtMonth">True when an alarm is answered at the turn of the month, as people do who retrain by the calendar.</param>
/// <param name="Since">The first day learned from; null for all history.</param>
/// <param name="By">Whose word it is done on.</param>
/// <param name="Reason">Why.</param>
public sealed record ReplayAct(Place Place, ReplayDeed Deed, string Model, Timestamp? At, bool AtMonth, Timestamp? Since, string By, string Reason);
