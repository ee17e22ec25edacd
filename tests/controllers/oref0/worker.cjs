// Runs the real oref0 (npm) on JSON lines: {"kind", "input"} in, its answer out, one a line.
//
// The package's path is the first argument; "aaps" as the second takes the rounding of basal rates
// and the guard against a flat line out, as AndroidAPS does. Start with TZ=UTC. oref0 writes to standard error and
// changes what it is given, so that stream is silenced and every call gets a fresh copy. The
// computer's clock, which oref0 reads in places, is `wall_clock` of the input.
"use strict";

const path = require("path");
const readline = require("readline");

const home = path.resolve(process.argv[2]);
const isAaps = process.argv[3] === "aaps";
const lib = (name) => require(path.join(home, "lib", name));

process.stderr.write = () => true;
console.error = () => {};

if (isAaps) {
  lib("round-basal");
  require.cache[require.resolve(path.join(home, "lib", "round-basal"))].exports = (rate) => rate;
}
const decide = lib("determine-basal/determine-basal");
const temps = lib("basal-set-temp");
const status = lib("glucose-get-last");
const iob = lib("iob");
const meal = lib("meal");
const sumMeals = lib("meal/total");
const autosens = lib("determine-basal/autosens");

const RealDate = Date;
let wallMs = 0;
class WallDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(wallMs);
    else super(...given);
  }
  static now() {
    return wallMs;
  }
}
global.Date = WallDate;

const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function direct(asked) {
  const x = copy(asked);
  if (isAaps && x.glucose_status) x.glucose_status.device = "fakecgm";
  return decide(
    x.glucose_status, x.currenttemp, x.iob_data, x.profile, x.autosens_data, x.meal_data,
    temps, x.microBolusAllowed, x.reservoir_data, new Date(x.currentTime)
  );
}

function mealOf(asked) {
  const x = copy(asked);
  const shared = { profile: x.profile, basalprofile: x.profile.basalprofile, glucose: x.glucose };
  if ((x.carbs || []).some((entry) => "nsCarbs" in entry)) {
    // sorted already: what oref0 hands on to its own sum
    const opts = { ...shared, treatments: x.carbs, pumphistory: x.pumphistory };
    return sumMeals(opts, new Date(x.clock));
  }
  return meal({ ...shared, history: x.pumphistory, carbs: x.carbs || [], clock: x.clock });
}

function whole(asked) {
  const x = copy(asked);
  const inputs = { history: x.pumphistory, profile: x.profile, clock: x.clock };
  if (x.autosens) inputs.autosens = x.autosens;
  const answer = {
    glucose_status: copy(status(copy(asked.glucose))),
    iob: copy(iob(inputs)),
    meal: copy(mealOf(asked)),
  };
  answer.result = direct({
    glucose_status: answer.glucose_status,
    currenttemp: asked.currenttemp,
    iob_data: answer.iob,
    profile: asked.profile,
    autosens_data: asked.autosens,
    meal_data: answer.meal,
    microBolusAllowed: asked.microBolusAllowed,
    reservoir_data: asked.reservoir,
    currentTime: asked.clock,
  });
  return answer;
}

function sensitivity(asked) {
  const x = copy(asked);
  return autosens({
    iob_inputs: { history: x.pumphistory, profile: x.profile },
    glucose_data: x.glucose,
    basalprofile: x.profile.basalprofile,
    carbs: x.carbs || [],
    temptargets: x.temptargets || [],
    retrospective: x.retrospective,
    deviations: x.deviations,
  });
}

const KINDS = { direct, whole, sensitivity };

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    const { kind, input } = JSON.parse(line);
    wallMs = RealDate.parse(input.wall_clock || input.clock || input.currentTime);
    answer = KINDS[kind](input);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
