// Made by scripts/generate.mjs from the interfaces of spec.ts; not to be edited.
// @ts-nocheck
"use strict";
export const validateConfig = validate13;
const schema12 = {"type":"object","properties":{"$schema":{"type":"string"},"extends":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]},"cpus":{"type":["number","string"]},"cpu":{"type":["number","string"]},"p":{"type":["number","string"]},"memory":{"type":["number","string"]},"m":{"type":["number","string"]},"resources":{"type":"object","additionalProperties":{"type":"number","minimum":0}},"maxParallel":{"type":"object","additionalProperties":{"type":"integer","minimum":1}},"maxWorkers":{"type":"integer","minimum":1},"policy":{"type":"string","enum":["planned","ranked","first-fit"]},"enforce":{"type":"string","enum":["hard","sampled"]},"profile":{"$ref":"#/definitions/ProfileSpec"}},"additionalProperties":false};
const schema13 = {"type":"object","properties":{"jobs":{"type":"array","items":{"type":"object","additionalProperties":{}}},"families":{"type":"array","items":{"type":"object","additionalProperties":{}}}},"additionalProperties":false};
const func2 = Object.prototype.hasOwnProperty;

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema12.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.$schema !== undefined){
if(typeof data.$schema !== "string"){
const err1 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.extends !== undefined){
let data1 = data.extends;
const _errs5 = errors;
let valid1 = false;
const _errs6 = errors;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/extends",schemaPath:"#/properties/extends/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs8 = errors;
if(Array.isArray(data1)){
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
if(typeof data1[i0] !== "string"){
const err3 = {instancePath:instancePath+"/extends/" + i0,schemaPath:"#/properties/extends/anyOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath:instancePath+"/extends",schemaPath:"#/properties/extends/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err5 = {instancePath:instancePath+"/extends",schemaPath:"#/properties/extends/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
}
if(data.cpus !== undefined){
let data3 = data.cpus;
if((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")){
const err6 = {instancePath:instancePath+"/cpus",schemaPath:"#/properties/cpus/type",keyword:"type",params:{type: schema12.properties.cpus.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.cpu !== undefined){
let data4 = data.cpu;
if((!((typeof data4 == "number") && (isFinite(data4)))) && (typeof data4 !== "string")){
const err7 = {instancePath:instancePath+"/cpu",schemaPath:"#/properties/cpu/type",keyword:"type",params:{type: schema12.properties.cpu.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.p !== undefined){
let data5 = data.p;
if((!((typeof data5 == "number") && (isFinite(data5)))) && (typeof data5 !== "string")){
const err8 = {instancePath:instancePath+"/p",schemaPath:"#/properties/p/type",keyword:"type",params:{type: schema12.properties.p.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.memory !== undefined){
let data6 = data.memory;
if((!((typeof data6 == "number") && (isFinite(data6)))) && (typeof data6 !== "string")){
const err9 = {instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: schema12.properties.memory.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.m !== undefined){
let data7 = data.m;
if((!((typeof data7 == "number") && (isFinite(data7)))) && (typeof data7 !== "string")){
const err10 = {instancePath:instancePath+"/m",schemaPath:"#/properties/m/type",keyword:"type",params:{type: schema12.properties.m.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.resources !== undefined){
let data8 = data.resources;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key1 in data8){
let data9 = data8[key1];
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 0 || isNaN(data9)){
const err11 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.maxParallel !== undefined){
let data10 = data.maxParallel;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key2 in data10){
let data11 = data10[key2];
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err14 = {instancePath:instancePath+"/maxParallel/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/maxParallel/additionalProperties/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 < 1 || isNaN(data11)){
const err15 = {instancePath:instancePath+"/maxParallel/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/maxParallel/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
}
else {
const err16 = {instancePath:instancePath+"/maxParallel",schemaPath:"#/properties/maxParallel/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.maxWorkers !== undefined){
let data12 = data.maxWorkers;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err17 = {instancePath:instancePath+"/maxWorkers",schemaPath:"#/properties/maxWorkers/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 < 1 || isNaN(data12)){
const err18 = {instancePath:instancePath+"/maxWorkers",schemaPath:"#/properties/maxWorkers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data.policy !== undefined){
let data13 = data.policy;
if(typeof data13 !== "string"){
const err19 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!(((data13 === "planned") || (data13 === "ranked")) || (data13 === "first-fit"))){
const err20 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/enum",keyword:"enum",params:{allowedValues: schema12.properties.policy.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.enforce !== undefined){
let data14 = data.enforce;
if(typeof data14 !== "string"){
const err21 = {instancePath:instancePath+"/enforce",schemaPath:"#/properties/enforce/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!((data14 === "hard") || (data14 === "sampled"))){
const err22 = {instancePath:instancePath+"/enforce",schemaPath:"#/properties/enforce/enum",keyword:"enum",params:{allowedValues: schema12.properties.enforce.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.profile !== undefined){
let data15 = data.profile;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key3 in data15){
if(!((key3 === "jobs") || (key3 === "families"))){
const err23 = {instancePath:instancePath+"/profile",schemaPath:"#/definitions/ProfileSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data15.jobs !== undefined){
let data16 = data15.jobs;
if(Array.isArray(data16)){
const len1 = data16.length;
for(let i1=0; i1<len1; i1++){
let data17 = data16[i1];
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
}
else {
const err24 = {instancePath:instancePath+"/profile/jobs/" + i1,schemaPath:"#/definitions/ProfileSpec/properties/jobs/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/profile/jobs",schemaPath:"#/definitions/ProfileSpec/properties/jobs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data15.families !== undefined){
let data18 = data15.families;
if(Array.isArray(data18)){
const len2 = data18.length;
for(let i2=0; i2<len2; i2++){
let data19 = data18[i2];
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
}
else {
const err26 = {instancePath:instancePath+"/profile/families/" + i2,schemaPath:"#/definitions/ProfileSpec/properties/families/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/profile/families",schemaPath:"#/definitions/ProfileSpec/properties/families/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/profile",schemaPath:"#/definitions/ProfileSpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
validate13.errors = vErrors;
return errors === 0;
}

export const validateDefaults = validate14;
const schema16 = {"type":"object","properties":{"cpus":{"type":["number","string"]},"cpu":{"type":["number","string"]},"p":{"type":["number","string"]},"memory":{"type":["number","string"]},"m":{"type":["number","string"]},"pinned":{"type":"boolean"},"memoryLimit":{"type":["number","string"]},"resources":{"type":"object","additionalProperties":{"type":"number","minimum":0}},"exclusive":{"type":"boolean"},"priority":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}},"family":{"type":"string"},"env":{"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"type":"number"},{"type":"boolean"},{"type":"null"}]}},"cwd":{"type":"string"},"timeout":{"type":["number","string"]},"retry":{"anyOf":[{"type":"integer","minimum":0},{"$ref":"#/definitions/RetrySpec"}]},"shell":{"anyOf":[{"type":"string"},{"type":"boolean","enum":[true]}]},"preemptible":{"type":"boolean"},"leftovers":{"type":"string","enum":["kill","keep"]},"share":{"type":"boolean"},"executor":{"type":"string"},"slurm":{"$ref":"#/definitions/SlurmSpec"}},"additionalProperties":false};
const schema17 = {"type":"object","properties":{"times":{"type":"integer","minimum":0},"on":{"type":"array","items":{"type":"string"}},"delay":{"type":["number","string"]},"backoff":{"type":"string","enum":["fixed","exponential"]},"maxDelay":{"type":["number","string"]},"jitter":{"type":"number","minimum":0,"maximum":1},"memory":{"type":"string"}},"required":["times"],"additionalProperties":false};
const schema18 = {"type":"object","properties":{"partition":{"type":"string"},"account":{"type":"string"},"qos":{"type":"string"},"gres":{"type":"string"},"constraint":{"type":"string"},"extra":{"type":"array","items":{"type":"string"}}},"additionalProperties":false};

function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema16.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.cpus !== undefined){
let data0 = data.cpus;
if((!((typeof data0 == "number") && (isFinite(data0)))) && (typeof data0 !== "string")){
const err1 = {instancePath:instancePath+"/cpus",schemaPath:"#/properties/cpus/type",keyword:"type",params:{type: schema16.properties.cpus.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.cpu !== undefined){
let data1 = data.cpu;
if((!((typeof data1 == "number") && (isFinite(data1)))) && (typeof data1 !== "string")){
const err2 = {instancePath:instancePath+"/cpu",schemaPath:"#/properties/cpu/type",keyword:"type",params:{type: schema16.properties.cpu.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.p !== undefined){
let data2 = data.p;
if((!((typeof data2 == "number") && (isFinite(data2)))) && (typeof data2 !== "string")){
const err3 = {instancePath:instancePath+"/p",schemaPath:"#/properties/p/type",keyword:"type",params:{type: schema16.properties.p.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.memory !== undefined){
let data3 = data.memory;
if((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")){
const err4 = {instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: schema16.properties.memory.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.m !== undefined){
let data4 = data.m;
if((!((typeof data4 == "number") && (isFinite(data4)))) && (typeof data4 !== "string")){
const err5 = {instancePath:instancePath+"/m",schemaPath:"#/properties/m/type",keyword:"type",params:{type: schema16.properties.m.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.pinned !== undefined){
if(typeof data.pinned !== "boolean"){
const err6 = {instancePath:instancePath+"/pinned",schemaPath:"#/properties/pinned/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.memoryLimit !== undefined){
let data6 = data.memoryLimit;
if((!((typeof data6 == "number") && (isFinite(data6)))) && (typeof data6 !== "string")){
const err7 = {instancePath:instancePath+"/memoryLimit",schemaPath:"#/properties/memoryLimit/type",keyword:"type",params:{type: schema16.properties.memoryLimit.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.resources !== undefined){
let data7 = data.resources;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
let data8 = data7[key1];
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 0 || isNaN(data8)){
const err8 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.exclusive !== undefined){
if(typeof data.exclusive !== "boolean"){
const err11 = {instancePath:instancePath+"/exclusive",schemaPath:"#/properties/exclusive/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.priority !== undefined){
let data10 = data.priority;
if(!((typeof data10 == "number") && (isFinite(data10)))){
const err12 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.tags !== undefined){
let data11 = data.tags;
if(Array.isArray(data11)){
const len0 = data11.length;
for(let i0=0; i0<len0; i0++){
if(typeof data11[i0] !== "string"){
const err13 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.family !== undefined){
if(typeof data.family !== "string"){
const err15 = {instancePath:instancePath+"/family",schemaPath:"#/properties/family/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.env !== undefined){
let data14 = data.env;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key2 in data14){
let data15 = data14[key2];
const _errs35 = errors;
let valid5 = false;
const _errs36 = errors;
if(typeof data15 !== "string"){
const err16 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs36 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs38 = errors;
if(!((typeof data15 == "number") && (isFinite(data15)))){
const err17 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid0 = _errs38 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs40 = errors;
if(typeof data15 !== "boolean"){
const err18 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid0 = _errs40 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs42 = errors;
if(data15 !== null){
const err19 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/3/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid0 = _errs42 === errors;
valid5 = valid5 || _valid0;
}
}
}
if(!valid5){
const err20 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
else {
errors = _errs35;
if(vErrors !== null){
if(_errs35){
vErrors.length = _errs35;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err21 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.cwd !== undefined){
if(typeof data.cwd !== "string"){
const err22 = {instancePath:instancePath+"/cwd",schemaPath:"#/properties/cwd/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.timeout !== undefined){
let data17 = data.timeout;
if((!((typeof data17 == "number") && (isFinite(data17)))) && (typeof data17 !== "string")){
const err23 = {instancePath:instancePath+"/timeout",schemaPath:"#/properties/timeout/type",keyword:"type",params:{type: schema16.properties.timeout.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.retry !== undefined){
let data18 = data.retry;
const _errs49 = errors;
let valid6 = false;
const _errs50 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err24 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf/0/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 < 0 || isNaN(data18)){
const err25 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
var _valid1 = _errs50 === errors;
valid6 = valid6 || _valid1;
if(!valid6){
const _errs52 = errors;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.times === undefined){
const err26 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/required",keyword:"required",params:{missingProperty: "times"},message:"must have required property '"+"times"+"'"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key3 in data18){
if(!(((((((key3 === "times") || (key3 === "on")) || (key3 === "delay")) || (key3 === "backoff")) || (key3 === "maxDelay")) || (key3 === "jitter")) || (key3 === "memory"))){
const err27 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data18.times !== undefined){
let data19 = data18.times;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
const err28 = {instancePath:instancePath+"/retry/times",schemaPath:"#/definitions/RetrySpec/properties/times/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 < 0 || isNaN(data19)){
const err29 = {instancePath:instancePath+"/retry/times",schemaPath:"#/definitions/RetrySpec/properties/times/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data18.on !== undefined){
let data20 = data18.on;
if(Array.isArray(data20)){
const len1 = data20.length;
for(let i1=0; i1<len1; i1++){
if(typeof data20[i1] !== "string"){
const err30 = {instancePath:instancePath+"/retry/on/" + i1,schemaPath:"#/definitions/RetrySpec/properties/on/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/retry/on",schemaPath:"#/definitions/RetrySpec/properties/on/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data18.delay !== undefined){
let data22 = data18.delay;
if((!((typeof data22 == "number") && (isFinite(data22)))) && (typeof data22 !== "string")){
const err32 = {instancePath:instancePath+"/retry/delay",schemaPath:"#/definitions/RetrySpec/properties/delay/type",keyword:"type",params:{type: schema17.properties.delay.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data18.backoff !== undefined){
let data23 = data18.backoff;
if(typeof data23 !== "string"){
const err33 = {instancePath:instancePath+"/retry/backoff",schemaPath:"#/definitions/RetrySpec/properties/backoff/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(!((data23 === "fixed") || (data23 === "exponential"))){
const err34 = {instancePath:instancePath+"/retry/backoff",schemaPath:"#/definitions/RetrySpec/properties/backoff/enum",keyword:"enum",params:{allowedValues: schema17.properties.backoff.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data18.maxDelay !== undefined){
let data24 = data18.maxDelay;
if((!((typeof data24 == "number") && (isFinite(data24)))) && (typeof data24 !== "string")){
const err35 = {instancePath:instancePath+"/retry/maxDelay",schemaPath:"#/definitions/RetrySpec/properties/maxDelay/type",keyword:"type",params:{type: schema17.properties.maxDelay.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data18.jitter !== undefined){
let data25 = data18.jitter;
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 1 || isNaN(data25)){
const err36 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1},message:"must be <= 1"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data25 < 0 || isNaN(data25)){
const err37 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data18.memory !== undefined){
if(typeof data18.memory !== "string"){
const err39 = {instancePath:instancePath+"/retry/memory",schemaPath:"#/definitions/RetrySpec/properties/memory/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid1 = _errs52 === errors;
valid6 = valid6 || _valid1;
}
if(!valid6){
const err41 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
errors = _errs49;
if(vErrors !== null){
if(_errs49){
vErrors.length = _errs49;
}
else {
vErrors = null;
}
}
}
}
if(data.shell !== undefined){
let data27 = data.shell;
const _errs73 = errors;
let valid11 = false;
const _errs74 = errors;
if(typeof data27 !== "string"){
const err42 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid2 = _errs74 === errors;
valid11 = valid11 || _valid2;
if(!valid11){
const _errs76 = errors;
if(typeof data27 !== "boolean"){
const err43 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/1/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(!(data27 === true)){
const err44 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/1/enum",keyword:"enum",params:{allowedValues: schema16.properties.shell.anyOf[1].enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
var _valid2 = _errs76 === errors;
valid11 = valid11 || _valid2;
}
if(!valid11){
const err45 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
else {
errors = _errs73;
if(vErrors !== null){
if(_errs73){
vErrors.length = _errs73;
}
else {
vErrors = null;
}
}
}
}
if(data.preemptible !== undefined){
if(typeof data.preemptible !== "boolean"){
const err46 = {instancePath:instancePath+"/preemptible",schemaPath:"#/properties/preemptible/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.leftovers !== undefined){
let data29 = data.leftovers;
if(typeof data29 !== "string"){
const err47 = {instancePath:instancePath+"/leftovers",schemaPath:"#/properties/leftovers/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(!((data29 === "kill") || (data29 === "keep"))){
const err48 = {instancePath:instancePath+"/leftovers",schemaPath:"#/properties/leftovers/enum",keyword:"enum",params:{allowedValues: schema16.properties.leftovers.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.share !== undefined){
if(typeof data.share !== "boolean"){
const err49 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.executor !== undefined){
if(typeof data.executor !== "string"){
const err50 = {instancePath:instancePath+"/executor",schemaPath:"#/properties/executor/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.slurm !== undefined){
let data32 = data.slurm;
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
for(const key4 in data32){
if(!((((((key4 === "partition") || (key4 === "account")) || (key4 === "qos")) || (key4 === "gres")) || (key4 === "constraint")) || (key4 === "extra"))){
const err51 = {instancePath:instancePath+"/slurm",schemaPath:"#/definitions/SlurmSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data32.partition !== undefined){
if(typeof data32.partition !== "string"){
const err52 = {instancePath:instancePath+"/slurm/partition",schemaPath:"#/definitions/SlurmSpec/properties/partition/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data32.account !== undefined){
if(typeof data32.account !== "string"){
const err53 = {instancePath:instancePath+"/slurm/account",schemaPath:"#/definitions/SlurmSpec/properties/account/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data32.qos !== undefined){
if(typeof data32.qos !== "string"){
const err54 = {instancePath:instancePath+"/slurm/qos",schemaPath:"#/definitions/SlurmSpec/properties/qos/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data32.gres !== undefined){
if(typeof data32.gres !== "string"){
const err55 = {instancePath:instancePath+"/slurm/gres",schemaPath:"#/definitions/SlurmSpec/properties/gres/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data32.constraint !== undefined){
if(typeof data32.constraint !== "string"){
const err56 = {instancePath:instancePath+"/slurm/constraint",schemaPath:"#/definitions/SlurmSpec/properties/constraint/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data32.extra !== undefined){
let data38 = data32.extra;
if(Array.isArray(data38)){
const len2 = data38.length;
for(let i2=0; i2<len2; i2++){
if(typeof data38[i2] !== "string"){
const err57 = {instancePath:instancePath+"/slurm/extra/" + i2,schemaPath:"#/definitions/SlurmSpec/properties/extra/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath:instancePath+"/slurm/extra",schemaPath:"#/definitions/SlurmSpec/properties/extra/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
else {
const err59 = {instancePath:instancePath+"/slurm",schemaPath:"#/definitions/SlurmSpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
validate14.errors = vErrors;
return errors === 0;
}

export const validateJob = validate15;
const schema19 = {"type":"object","properties":{"cpus":{"type":["number","string"]},"cpu":{"type":["number","string"]},"p":{"type":["number","string"]},"memory":{"type":["number","string"]},"m":{"type":["number","string"]},"pinned":{"type":"boolean"},"memoryLimit":{"type":["number","string"]},"resources":{"type":"object","additionalProperties":{"type":"number","minimum":0}},"exclusive":{"type":"boolean"},"priority":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}},"family":{"type":"string"},"env":{"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"type":"number"},{"type":"boolean"},{"type":"null"}]}},"cwd":{"type":"string"},"timeout":{"type":["number","string"]},"retry":{"anyOf":[{"type":"integer","minimum":0},{"$ref":"#/definitions/RetrySpec"}]},"shell":{"anyOf":[{"type":"string"},{"type":"boolean","enum":[true]}]},"preemptible":{"type":"boolean"},"leftovers":{"type":"string","enum":["kill","keep"]},"share":{"type":"boolean"},"executor":{"type":"string"},"slurm":{"$ref":"#/definitions/SlurmSpec"},"id":{"type":"string"},"cmd":{"$ref":"#/definitions/CommandSpec"},"pipeline":{"type":"array","items":{"$ref":"#/definitions/CommandSpec"}},"matrix":{},"needs":{"type":"array","items":{"anyOf":[{"type":"string"},{"$ref":"#/definitions/NeedSpec"}]}},"input":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]},"stdin":{"type":"string"},"stdout":{"type":"string"},"stderr":{"type":"string"},"description":{"type":"string"}},"additionalProperties":false};
const schema22 = {"anyOf":[{"type":"string"},{"type":"array","items":{"type":["string","number"]}}]};
const schema24 = {"type":"object","properties":{"job":{"type":"string"},"when":{"type":"string","enum":["success","failure","always"]}},"required":["job"],"additionalProperties":false};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func2.call(schema19.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.cpus !== undefined){
let data0 = data.cpus;
if((!((typeof data0 == "number") && (isFinite(data0)))) && (typeof data0 !== "string")){
const err1 = {instancePath:instancePath+"/cpus",schemaPath:"#/properties/cpus/type",keyword:"type",params:{type: schema19.properties.cpus.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.cpu !== undefined){
let data1 = data.cpu;
if((!((typeof data1 == "number") && (isFinite(data1)))) && (typeof data1 !== "string")){
const err2 = {instancePath:instancePath+"/cpu",schemaPath:"#/properties/cpu/type",keyword:"type",params:{type: schema19.properties.cpu.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.p !== undefined){
let data2 = data.p;
if((!((typeof data2 == "number") && (isFinite(data2)))) && (typeof data2 !== "string")){
const err3 = {instancePath:instancePath+"/p",schemaPath:"#/properties/p/type",keyword:"type",params:{type: schema19.properties.p.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.memory !== undefined){
let data3 = data.memory;
if((!((typeof data3 == "number") && (isFinite(data3)))) && (typeof data3 !== "string")){
const err4 = {instancePath:instancePath+"/memory",schemaPath:"#/properties/memory/type",keyword:"type",params:{type: schema19.properties.memory.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.m !== undefined){
let data4 = data.m;
if((!((typeof data4 == "number") && (isFinite(data4)))) && (typeof data4 !== "string")){
const err5 = {instancePath:instancePath+"/m",schemaPath:"#/properties/m/type",keyword:"type",params:{type: schema19.properties.m.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.pinned !== undefined){
if(typeof data.pinned !== "boolean"){
const err6 = {instancePath:instancePath+"/pinned",schemaPath:"#/properties/pinned/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.memoryLimit !== undefined){
let data6 = data.memoryLimit;
if((!((typeof data6 == "number") && (isFinite(data6)))) && (typeof data6 !== "string")){
const err7 = {instancePath:instancePath+"/memoryLimit",schemaPath:"#/properties/memoryLimit/type",keyword:"type",params:{type: schema19.properties.memoryLimit.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.resources !== undefined){
let data7 = data.resources;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
let data8 = data7[key1];
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 0 || isNaN(data8)){
const err8 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/resources/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/resources/additionalProperties/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.exclusive !== undefined){
if(typeof data.exclusive !== "boolean"){
const err11 = {instancePath:instancePath+"/exclusive",schemaPath:"#/properties/exclusive/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.priority !== undefined){
let data10 = data.priority;
if(!((typeof data10 == "number") && (isFinite(data10)))){
const err12 = {instancePath:instancePath+"/priority",schemaPath:"#/properties/priority/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.tags !== undefined){
let data11 = data.tags;
if(Array.isArray(data11)){
const len0 = data11.length;
for(let i0=0; i0<len0; i0++){
if(typeof data11[i0] !== "string"){
const err13 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.family !== undefined){
if(typeof data.family !== "string"){
const err15 = {instancePath:instancePath+"/family",schemaPath:"#/properties/family/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.env !== undefined){
let data14 = data.env;
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key2 in data14){
let data15 = data14[key2];
const _errs35 = errors;
let valid5 = false;
const _errs36 = errors;
if(typeof data15 !== "string"){
const err16 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs36 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs38 = errors;
if(!((typeof data15 == "number") && (isFinite(data15)))){
const err17 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/1/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid0 = _errs38 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs40 = errors;
if(typeof data15 !== "boolean"){
const err18 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/2/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid0 = _errs40 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const _errs42 = errors;
if(data15 !== null){
const err19 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf/3/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid0 = _errs42 === errors;
valid5 = valid5 || _valid0;
}
}
}
if(!valid5){
const err20 = {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/env/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
else {
errors = _errs35;
if(vErrors !== null){
if(_errs35){
vErrors.length = _errs35;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err21 = {instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.cwd !== undefined){
if(typeof data.cwd !== "string"){
const err22 = {instancePath:instancePath+"/cwd",schemaPath:"#/properties/cwd/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.timeout !== undefined){
let data17 = data.timeout;
if((!((typeof data17 == "number") && (isFinite(data17)))) && (typeof data17 !== "string")){
const err23 = {instancePath:instancePath+"/timeout",schemaPath:"#/properties/timeout/type",keyword:"type",params:{type: schema19.properties.timeout.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.retry !== undefined){
let data18 = data.retry;
const _errs49 = errors;
let valid6 = false;
const _errs50 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err24 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf/0/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 < 0 || isNaN(data18)){
const err25 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf/0/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
var _valid1 = _errs50 === errors;
valid6 = valid6 || _valid1;
if(!valid6){
const _errs52 = errors;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.times === undefined){
const err26 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/required",keyword:"required",params:{missingProperty: "times"},message:"must have required property '"+"times"+"'"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key3 in data18){
if(!(((((((key3 === "times") || (key3 === "on")) || (key3 === "delay")) || (key3 === "backoff")) || (key3 === "maxDelay")) || (key3 === "jitter")) || (key3 === "memory"))){
const err27 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data18.times !== undefined){
let data19 = data18.times;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
const err28 = {instancePath:instancePath+"/retry/times",schemaPath:"#/definitions/RetrySpec/properties/times/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 < 0 || isNaN(data19)){
const err29 = {instancePath:instancePath+"/retry/times",schemaPath:"#/definitions/RetrySpec/properties/times/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data18.on !== undefined){
let data20 = data18.on;
if(Array.isArray(data20)){
const len1 = data20.length;
for(let i1=0; i1<len1; i1++){
if(typeof data20[i1] !== "string"){
const err30 = {instancePath:instancePath+"/retry/on/" + i1,schemaPath:"#/definitions/RetrySpec/properties/on/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
}
else {
const err31 = {instancePath:instancePath+"/retry/on",schemaPath:"#/definitions/RetrySpec/properties/on/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data18.delay !== undefined){
let data22 = data18.delay;
if((!((typeof data22 == "number") && (isFinite(data22)))) && (typeof data22 !== "string")){
const err32 = {instancePath:instancePath+"/retry/delay",schemaPath:"#/definitions/RetrySpec/properties/delay/type",keyword:"type",params:{type: schema17.properties.delay.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data18.backoff !== undefined){
let data23 = data18.backoff;
if(typeof data23 !== "string"){
const err33 = {instancePath:instancePath+"/retry/backoff",schemaPath:"#/definitions/RetrySpec/properties/backoff/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(!((data23 === "fixed") || (data23 === "exponential"))){
const err34 = {instancePath:instancePath+"/retry/backoff",schemaPath:"#/definitions/RetrySpec/properties/backoff/enum",keyword:"enum",params:{allowedValues: schema17.properties.backoff.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data18.maxDelay !== undefined){
let data24 = data18.maxDelay;
if((!((typeof data24 == "number") && (isFinite(data24)))) && (typeof data24 !== "string")){
const err35 = {instancePath:instancePath+"/retry/maxDelay",schemaPath:"#/definitions/RetrySpec/properties/maxDelay/type",keyword:"type",params:{type: schema17.properties.maxDelay.type},message:"must be number,string"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data18.jitter !== undefined){
let data25 = data18.jitter;
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 1 || isNaN(data25)){
const err36 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1},message:"must be <= 1"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data25 < 0 || isNaN(data25)){
const err37 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/retry/jitter",schemaPath:"#/definitions/RetrySpec/properties/jitter/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data18.memory !== undefined){
if(typeof data18.memory !== "string"){
const err39 = {instancePath:instancePath+"/retry/memory",schemaPath:"#/definitions/RetrySpec/properties/memory/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/retry",schemaPath:"#/definitions/RetrySpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
var _valid1 = _errs52 === errors;
valid6 = valid6 || _valid1;
}
if(!valid6){
const err41 = {instancePath:instancePath+"/retry",schemaPath:"#/properties/retry/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
errors = _errs49;
if(vErrors !== null){
if(_errs49){
vErrors.length = _errs49;
}
else {
vErrors = null;
}
}
}
}
if(data.shell !== undefined){
let data27 = data.shell;
const _errs73 = errors;
let valid11 = false;
const _errs74 = errors;
if(typeof data27 !== "string"){
const err42 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid2 = _errs74 === errors;
valid11 = valid11 || _valid2;
if(!valid11){
const _errs76 = errors;
if(typeof data27 !== "boolean"){
const err43 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/1/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(!(data27 === true)){
const err44 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf/1/enum",keyword:"enum",params:{allowedValues: schema19.properties.shell.anyOf[1].enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
var _valid2 = _errs76 === errors;
valid11 = valid11 || _valid2;
}
if(!valid11){
const err45 = {instancePath:instancePath+"/shell",schemaPath:"#/properties/shell/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
else {
errors = _errs73;
if(vErrors !== null){
if(_errs73){
vErrors.length = _errs73;
}
else {
vErrors = null;
}
}
}
}
if(data.preemptible !== undefined){
if(typeof data.preemptible !== "boolean"){
const err46 = {instancePath:instancePath+"/preemptible",schemaPath:"#/properties/preemptible/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.leftovers !== undefined){
let data29 = data.leftovers;
if(typeof data29 !== "string"){
const err47 = {instancePath:instancePath+"/leftovers",schemaPath:"#/properties/leftovers/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(!((data29 === "kill") || (data29 === "keep"))){
const err48 = {instancePath:instancePath+"/leftovers",schemaPath:"#/properties/leftovers/enum",keyword:"enum",params:{allowedValues: schema19.properties.leftovers.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.share !== undefined){
if(typeof data.share !== "boolean"){
const err49 = {instancePath:instancePath+"/share",schemaPath:"#/properties/share/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data.executor !== undefined){
if(typeof data.executor !== "string"){
const err50 = {instancePath:instancePath+"/executor",schemaPath:"#/properties/executor/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.slurm !== undefined){
let data32 = data.slurm;
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
for(const key4 in data32){
if(!((((((key4 === "partition") || (key4 === "account")) || (key4 === "qos")) || (key4 === "gres")) || (key4 === "constraint")) || (key4 === "extra"))){
const err51 = {instancePath:instancePath+"/slurm",schemaPath:"#/definitions/SlurmSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data32.partition !== undefined){
if(typeof data32.partition !== "string"){
const err52 = {instancePath:instancePath+"/slurm/partition",schemaPath:"#/definitions/SlurmSpec/properties/partition/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data32.account !== undefined){
if(typeof data32.account !== "string"){
const err53 = {instancePath:instancePath+"/slurm/account",schemaPath:"#/definitions/SlurmSpec/properties/account/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data32.qos !== undefined){
if(typeof data32.qos !== "string"){
const err54 = {instancePath:instancePath+"/slurm/qos",schemaPath:"#/definitions/SlurmSpec/properties/qos/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data32.gres !== undefined){
if(typeof data32.gres !== "string"){
const err55 = {instancePath:instancePath+"/slurm/gres",schemaPath:"#/definitions/SlurmSpec/properties/gres/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data32.constraint !== undefined){
if(typeof data32.constraint !== "string"){
const err56 = {instancePath:instancePath+"/slurm/constraint",schemaPath:"#/definitions/SlurmSpec/properties/constraint/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data32.extra !== undefined){
let data38 = data32.extra;
if(Array.isArray(data38)){
const len2 = data38.length;
for(let i2=0; i2<len2; i2++){
if(typeof data38[i2] !== "string"){
const err57 = {instancePath:instancePath+"/slurm/extra/" + i2,schemaPath:"#/definitions/SlurmSpec/properties/extra/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath:instancePath+"/slurm/extra",schemaPath:"#/definitions/SlurmSpec/properties/extra/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
else {
const err59 = {instancePath:instancePath+"/slurm",schemaPath:"#/definitions/SlurmSpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data.id !== undefined){
if(typeof data.id !== "string"){
const err60 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data.cmd !== undefined){
let data41 = data.cmd;
const _errs108 = errors;
let valid17 = false;
const _errs109 = errors;
if(typeof data41 !== "string"){
const err61 = {instancePath:instancePath+"/cmd",schemaPath:"#/definitions/CommandSpec/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
var _valid3 = _errs109 === errors;
valid17 = valid17 || _valid3;
if(!valid17){
const _errs111 = errors;
if(Array.isArray(data41)){
const len3 = data41.length;
for(let i3=0; i3<len3; i3++){
let data42 = data41[i3];
if((typeof data42 !== "string") && (!((typeof data42 == "number") && (isFinite(data42))))){
const err62 = {instancePath:instancePath+"/cmd/" + i3,schemaPath:"#/definitions/CommandSpec/anyOf/1/items/type",keyword:"type",params:{type: schema22.anyOf[1].items.type},message:"must be string,number"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/cmd",schemaPath:"#/definitions/CommandSpec/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
var _valid3 = _errs111 === errors;
valid17 = valid17 || _valid3;
}
if(!valid17){
const err64 = {instancePath:instancePath+"/cmd",schemaPath:"#/definitions/CommandSpec/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
else {
errors = _errs108;
if(vErrors !== null){
if(_errs108){
vErrors.length = _errs108;
}
else {
vErrors = null;
}
}
}
}
if(data.pipeline !== undefined){
let data43 = data.pipeline;
if(Array.isArray(data43)){
const len4 = data43.length;
for(let i4=0; i4<len4; i4++){
let data44 = data43[i4];
const _errs119 = errors;
let valid23 = false;
const _errs120 = errors;
if(typeof data44 !== "string"){
const err65 = {instancePath:instancePath+"/pipeline/" + i4,schemaPath:"#/definitions/CommandSpec/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
var _valid4 = _errs120 === errors;
valid23 = valid23 || _valid4;
if(!valid23){
const _errs122 = errors;
if(Array.isArray(data44)){
const len5 = data44.length;
for(let i5=0; i5<len5; i5++){
let data45 = data44[i5];
if((typeof data45 !== "string") && (!((typeof data45 == "number") && (isFinite(data45))))){
const err66 = {instancePath:instancePath+"/pipeline/" + i4+"/" + i5,schemaPath:"#/definitions/CommandSpec/anyOf/1/items/type",keyword:"type",params:{type: schema22.anyOf[1].items.type},message:"must be string,number"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
else {
const err67 = {instancePath:instancePath+"/pipeline/" + i4,schemaPath:"#/definitions/CommandSpec/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
var _valid4 = _errs122 === errors;
valid23 = valid23 || _valid4;
}
if(!valid23){
const err68 = {instancePath:instancePath+"/pipeline/" + i4,schemaPath:"#/definitions/CommandSpec/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
else {
errors = _errs119;
if(vErrors !== null){
if(_errs119){
vErrors.length = _errs119;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err69 = {instancePath:instancePath+"/pipeline",schemaPath:"#/properties/pipeline/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data.needs !== undefined){
let data46 = data.needs;
if(Array.isArray(data46)){
const len6 = data46.length;
for(let i6=0; i6<len6; i6++){
let data47 = data46[i6];
const _errs129 = errors;
let valid28 = false;
const _errs130 = errors;
if(typeof data47 !== "string"){
const err70 = {instancePath:instancePath+"/needs/" + i6,schemaPath:"#/properties/needs/items/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
var _valid5 = _errs130 === errors;
valid28 = valid28 || _valid5;
if(!valid28){
const _errs132 = errors;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
if(data47.job === undefined){
const err71 = {instancePath:instancePath+"/needs/" + i6,schemaPath:"#/definitions/NeedSpec/required",keyword:"required",params:{missingProperty: "job"},message:"must have required property '"+"job"+"'"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
for(const key5 in data47){
if(!((key5 === "job") || (key5 === "when"))){
const err72 = {instancePath:instancePath+"/needs/" + i6,schemaPath:"#/definitions/NeedSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data47.job !== undefined){
if(typeof data47.job !== "string"){
const err73 = {instancePath:instancePath+"/needs/" + i6+"/job",schemaPath:"#/definitions/NeedSpec/properties/job/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data47.when !== undefined){
let data49 = data47.when;
if(typeof data49 !== "string"){
const err74 = {instancePath:instancePath+"/needs/" + i6+"/when",schemaPath:"#/definitions/NeedSpec/properties/when/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if(!(((data49 === "success") || (data49 === "failure")) || (data49 === "always"))){
const err75 = {instancePath:instancePath+"/needs/" + i6+"/when",schemaPath:"#/definitions/NeedSpec/properties/when/enum",keyword:"enum",params:{allowedValues: schema24.properties.when.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
}
else {
const err76 = {instancePath:instancePath+"/needs/" + i6,schemaPath:"#/definitions/NeedSpec/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
var _valid5 = _errs132 === errors;
valid28 = valid28 || _valid5;
}
if(!valid28){
const err77 = {instancePath:instancePath+"/needs/" + i6,schemaPath:"#/properties/needs/items/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
else {
errors = _errs129;
if(vErrors !== null){
if(_errs129){
vErrors.length = _errs129;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err78 = {instancePath:instancePath+"/needs",schemaPath:"#/properties/needs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data.input !== undefined){
let data50 = data.input;
const _errs141 = errors;
let valid31 = false;
const _errs142 = errors;
if(typeof data50 !== "string"){
const err79 = {instancePath:instancePath+"/input",schemaPath:"#/properties/input/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
var _valid6 = _errs142 === errors;
valid31 = valid31 || _valid6;
if(!valid31){
const _errs144 = errors;
if(Array.isArray(data50)){
const len7 = data50.length;
for(let i7=0; i7<len7; i7++){
if(typeof data50[i7] !== "string"){
const err80 = {instancePath:instancePath+"/input/" + i7,schemaPath:"#/properties/input/anyOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/input",schemaPath:"#/properties/input/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
var _valid6 = _errs144 === errors;
valid31 = valid31 || _valid6;
}
if(!valid31){
const err82 = {instancePath:instancePath+"/input",schemaPath:"#/properties/input/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
else {
errors = _errs141;
if(vErrors !== null){
if(_errs141){
vErrors.length = _errs141;
}
else {
vErrors = null;
}
}
}
}
if(data.stdin !== undefined){
if(typeof data.stdin !== "string"){
const err83 = {instancePath:instancePath+"/stdin",schemaPath:"#/properties/stdin/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data.stdout !== undefined){
if(typeof data.stdout !== "string"){
const err84 = {instancePath:instancePath+"/stdout",schemaPath:"#/properties/stdout/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
if(data.stderr !== undefined){
if(typeof data.stderr !== "string"){
const err85 = {instancePath:instancePath+"/stderr",schemaPath:"#/properties/stderr/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data.description !== undefined){
if(typeof data.description !== "string"){
const err86 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
}
else {
const err87 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
validate15.errors = vErrors;
return errors === 0;
}
